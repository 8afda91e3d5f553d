// How many of each kind are in the network?
// An actor with two kinds counts in both.
MATCH (n:Entity|Adopted)
UNWIND n.kinds AS kind
RETURN kind, count(*) AS how_many
ORDER BY how_many DESC, kind
LIMIT 50;
