// Who stands between two sectors: tied to somebody in each, where those two have no tie to each other?
// Counts the pairs; a tie that has ended does not count.
:param one => 'dance';
:param other => 'media_film';

MATCH (a:Actor {sector: $one})-[e]-(b:Actor)-[f]-(c:Actor {sector: $other})
WHERE e.until IS NULL AND f.until IS NULL AND NOT EXISTS { (a)--(c) }
RETURN b.name AS actor, b.sector AS sector, count(DISTINCT [elementId(a), elementId(c)]) AS pairs
ORDER BY pairs DESC, actor
LIMIT 25;
