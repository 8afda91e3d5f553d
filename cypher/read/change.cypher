// One entry of the change log, and the newest entry that takes it back.
MATCH (c:Change {id: $id}) WHERE c.counts IS NOT NULL
OPTIONAL MATCH (later:Change {undoes: c.id})
WITH c, max(later.id) AS undone_by
RETURN [c.id, c.at, c.who, c.what, c.operation, c.counts, c.undoes, undone_by] AS entry
