// Relationships between entities whose type is none of ours. Entities are collected first, or the planner would scan.
MATCH (n:Entity|Adopted)
WITH collect(n) AS entities
UNWIND entities AS a
MATCH (a)-[e]->(b) WHERE NOT type(e) IN $kinds AND (b:Entity OR b:Adopted)
RETURN type(e) AS type, a._adopted IS NOT NULL OR b._adopted IS NOT NULL AS theirs, count(*) AS how_many
ORDER BY type, theirs
