// Who stands between whom, in which role (Gould and Fernandez), by a property of the actors?
// Counts pairs a, c with a gave to b, b gave to c, and a did not give to c. Equal to the analysis of brokerage roles where
// strength, dates and employees play no part. Whoever stands between nobody is not listed.
:param group => 'sector';

MATCH (a:Actor)-[:GAVE]->(b:Actor)-[:GAVE]->(c:Actor)
WHERE a <> b AND b <> c AND a <> c AND NOT EXISTS { (a)-[:GAVE]->(c) }
WITH DISTINCT a, b, c
WITH b, a[$group] AS ga, b[$group] AS gb, c[$group] AS gc
RETURN b.id AS id, b.name AS actor, gb AS in_group,
  sum(CASE WHEN ga = gb AND gb = gc THEN 1 ELSE 0 END) AS coordinator,
  sum(CASE WHEN ga = gc AND ga <> gb THEN 1 ELSE 0 END) AS itinerant_broker,
  sum(CASE WHEN ga = gb AND gb <> gc THEN 1 ELSE 0 END) AS representative,
  sum(CASE WHEN gb = gc AND ga <> gb THEN 1 ELSE 0 END) AS gatekeeper,
  sum(CASE WHEN ga <> gb AND gb <> gc AND ga <> gc THEN 1 ELSE 0 END) AS liaison,
  count(*) AS total
ORDER BY total DESC, id
LIMIT 500;
