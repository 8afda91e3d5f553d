// Relationships between entities whose type is none of ours.
MATCH (a:Entity)-[e]->(b:Entity)
USING SCAN a:Entity
WHERE NOT type(e) IN $kinds
RETURN type(e) AS type, a._adopted IS NOT NULL OR b._adopted IS NOT NULL AS theirs, count(*) AS how_many
ORDER BY type, theirs
