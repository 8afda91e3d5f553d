// Nodes that carry a label of ours and are not in the network yet, as they are.
MATCH (n:ADOPTABLE_LABELS) WHERE NOT n:Entity AND NOT n:Adopted
RETURN collect([elementId(n), labels(n), properties(n)]) AS rows
