// Which ties are new since a day?
:param day => '2012-01-01';

MATCH (a:Actor)-[e]->(b:Actor)
WHERE e.since >= $day
RETURN e.since AS since, a.name AS one, type(e) AS kind, b.name AS other
ORDER BY since DESC, one, other, kind
LIMIT 100;
