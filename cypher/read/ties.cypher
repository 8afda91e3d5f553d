// All ties, one record per kind.
MATCH (a:Entity|Adopted)-[e:TIE_KIND]->(b:Entity|Adopted)
RETURN 'TIE_KIND' AS kind, collect([CASE WHEN a:Adopted THEN a._id ELSE a.id END, CASE WHEN b:Adopted THEN b._id ELSE b.id END, properties(e)]) AS rows
