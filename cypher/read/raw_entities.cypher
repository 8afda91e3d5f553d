// All nodes of the network as they are, for a check.
MATCH (n:Entity|Adopted)
RETURN collect([elementId(n), labels(n), properties(n)]) AS rows
