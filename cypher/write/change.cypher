// A new entry of the change log; its number is also the version of the records it writes.
MATCH (s:GraphStore {id: 1})
SET s.change = s.change + 1
CREATE (c:Change {id: s.change, at: $at, who: $who, what: $what, operation: $operation, counts: $counts, undoes: $undoes})
RETURN c.id AS change
