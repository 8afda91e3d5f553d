// The change log, newest first.
MATCH (c:Change)
WHERE ($before IS NULL OR c.id < $before)
  AND ($entity IS NULL OR EXISTS { MATCH (p:ChangePart {change: c.id}) WHERE p.first <= $entity AND p.last >= $entity })
WITH c ORDER BY c.id DESC LIMIT $limit
RETURN collect([c.id, c.at, c.who, c.what, c.operation, c.counts]) AS rows
