// Which actors here reach a market, over how many ties that gave something?
// 0 means: has access to it itself. GAVE is read from the giver on; four ties at most.
:param market => 'DE';

MATCH (m:Market {country: $market})<-[:HAS_ACCESS_TO]-(last:Actor)
MATCH path = (a:Actor)-[:GAVE*0..4]->(last)
WHERE coalesce(a.country, 'FI') = 'FI'
WITH a, min(length(path)) AS ties
RETURN ties, count(*) AS actors, collect(a.name)[..10] AS among_them
ORDER BY ties
LIMIT 10;
