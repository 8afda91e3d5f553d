// How many nodes carry a label of ours and are not in the network yet.
MATCH (n:ADOPTABLE_LABELS) WHERE NOT n:Entity AND NOT n:Adopted
RETURN count(n) AS waiting
