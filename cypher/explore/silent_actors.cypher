// Who was asked in a wave and did not answer?
// What a silent actor gave is not known: it is missing, not absent.
:param wave => 'wave-2012';

MATCH (w:Wave {id: $wave})-[e:ASKED]->(a:Actor)
WHERE e.answered IS NULL
RETURN a.name AS actor, a.sector AS sector, COUNT { (a)<-[:GAVE]-(:Actor) } AS named_by_others
ORDER BY named_by_others DESC, actor
LIMIT 100;
