// Which strong ties did only one side name, and who is to be asked?
:param at_least => 4;

MATCH (a:Actor)-[e]->(b:Actor)
WHERE e.confirmed = 'one' AND e.strength >= $at_least AND e.until IS NULL
RETURN a.name AS one, type(e) AS kind, b.name AS other, e.strength AS strength, e.last_evidence AS last_evidence
ORDER BY strength DESC, one, other, kind
LIMIT 100;
