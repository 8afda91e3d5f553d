// Who has no recorded tie to another actor?
MATCH (a:Actor)
WHERE NOT EXISTS { (a)--(b:Actor) WHERE a <> b }
RETURN a.name AS actor, a.kinds AS kinds, a.municipality AS municipality, COUNT { (a)-[:TOOK_PART_IN]->() } AS events
ORDER BY actor
LIMIT 100;
