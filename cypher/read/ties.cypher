// All ties, one record per kind.
MATCH (a:Entity|Adopted)-[e:TIE_KIND]->(b:Entity|Adopted)
RETURN 'TIE_KIND' AS kind, collect([coalesce(a._id, a.id), coalesce(b._id, b.id), properties(e)]) AS rows
