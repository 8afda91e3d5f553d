// How many nodes carry a label of ours and are not in the network yet.
MATCH (n:ADOPTABLE_LABELS) WHERE NOT n:Entity
RETURN count(n) AS waiting
