// The whole change log for a backup, in the order of its numbers.
MATCH (c:Change) WHERE c.counts IS NOT NULL
RETURN [c.id, c.at, c.who, c.what, c.operation, c.counts, c.undoes] AS row ORDER BY c.id
