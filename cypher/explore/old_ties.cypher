// Which ties were last seen long ago and have not ended: still true?
:param before => '2010-01';

MATCH (a:Actor)-[e]->(b:Actor)
WHERE e.last_evidence < $before AND e.until IS NULL
RETURN a.name AS one, type(e) AS kind, b.name AS other, e.last_evidence AS last_evidence, e.strength AS strength
ORDER BY last_evidence, one, other, kind
LIMIT 100;
