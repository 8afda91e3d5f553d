// All ties, one record per kind.
MATCH (a:Entity)-[e:TIE_KIND]->(b:Entity) WHERE e.id IS NOT NULL
RETURN 'TIE_KIND' AS kind, collect([a.id, b.id, properties(e)]) AS rows
