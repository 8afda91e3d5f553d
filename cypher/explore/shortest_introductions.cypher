// Through whom could one actor be introduced to another? All shortest ways.
:param from_name => 'Tanssiryhmä Askelpuu';
:param to_name => 'Tanzraum Elbufer';

MATCH (a:Actor {name: $from_name}), (b:Actor {name: $to_name})
MATCH path = allShortestPaths((a)-[:GAVE|WORKS_WITH|MENTORS|WORKS_FOR|SITS_ON|RELATED_TO*..6]-(b))
RETURN DISTINCT length(path) AS steps, [n IN nodes(path) | n.name] AS way
ORDER BY way
LIMIT 100;
