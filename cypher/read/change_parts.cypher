// The parts of one change that may hold an id.
MATCH (p:ChangePart {change: $change})
WHERE $entity IS NULL OR (p.first <= $entity AND p.last >= $entity)
RETURN collect(p.data) AS parts
