// Who is within two steps of one actor?
// Write a part of the name; in Neo4j Browser the answer is a picture.
:param name => 'Askelpuu';

MATCH (n:Actor) WHERE toLower(n.name) CONTAINS toLower($name)
MATCH path = (n)-[:GAVE|WORKS_WITH|MENTORS|WORKS_FOR|SITS_ON|RELATED_TO*1..2]-(:Actor)
RETURN path
LIMIT 200;
