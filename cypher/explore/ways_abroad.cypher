// Shortest ways from home (here: no country or FI) to actors abroad, over at most four ties that gave something.
MATCH (a:Actor) WHERE coalesce(a.country, 'FI') = 'FI'
MATCH (b:Actor) WHERE b.country <> 'FI'
MATCH path = shortestPath((a)-[:GAVE*1..4]->(b))
RETURN a.name AS from_actor, b.name AS to_actor, b.country AS country, [n IN nodes(path) | n.name] AS way
ORDER BY size(way), from_actor, to_actor
LIMIT 50
