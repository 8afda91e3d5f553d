// Who is within two steps of one actor? Write a part of the name where it says Firm; the answer is a picture.
MATCH (n:Actor) WHERE toLower(n.name) CONTAINS toLower('Firm')
MATCH path = (n)-[*1..2]-(:Actor)
RETURN path
LIMIT 200
