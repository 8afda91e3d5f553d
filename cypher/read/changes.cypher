// The change log, newest first (others may have nodes with that label, too: ours have counts); for each entry the newest one that takes it back.
MATCH (c:Change)
WHERE c.counts IS NOT NULL
  AND ($before IS NULL OR c.id < $before)
  AND ($entity IS NULL OR EXISTS { MATCH (p:ChangePart {change: c.id}) WHERE p.first <= $entity AND p.last >= $entity })
WITH c ORDER BY c.id DESC LIMIT $limit
OPTIONAL MATCH (later:Change {undoes: c.id})
WITH c, max(later.id) AS undone_by ORDER BY c.id DESC
RETURN collect([c.id, c.at, c.who, c.what, c.operation, c.counts, c.undoes, undone_by]) AS rows
