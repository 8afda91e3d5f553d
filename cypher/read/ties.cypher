// All ties, one record per kind.
MATCH (a:Entity)-[e:TIE_KIND]->(b:Entity)
RETURN 'TIE_KIND' AS kind, collect([a.id, b.id, properties(e)]) AS rows
