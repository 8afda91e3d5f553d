// Who met often at events and has no recorded tie yet?
:param at_least => 4;

MATCH (a:Actor)-[:TOOK_PART_IN]->(e:Event)<-[:TOOK_PART_IN]-(b:Actor)
WHERE a.id < b.id
WITH a, b, count(DISTINCT e) AS events
WHERE events >= $at_least AND NOT EXISTS { (a)--(b) }
RETURN a.name AS one, b.name AS other, events
ORDER BY events DESC, one, other
LIMIT 50;
