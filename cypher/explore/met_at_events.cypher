// Who took part in the same events, and in how many?
MATCH (a:Actor)-[:TOOK_PART_IN]->(e:Event)<-[:TOOK_PART_IN]-(b:Actor)
WHERE a.id < b.id
RETURN a.name AS one, b.name AS other, count(DISTINCT e) AS events
ORDER BY events DESC, one, other
LIMIT 50;
