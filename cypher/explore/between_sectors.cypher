// How many ties run from one sector to another?
MATCH (a:Actor)-[e]->(b:Actor)
RETURN coalesce(a.sector, 'unknown') AS from_sector, coalesce(b.sector, 'unknown') AS to_sector, count(e) AS ties
ORDER BY ties DESC, from_sector, to_sector
LIMIT 100;
