// The first statement of every writing transaction: one writer at a time, so no deadlocks.
MERGE (s:GraphStore {id: 1})
ON CREATE SET s.change = 0, s.schema_version = $schema_version
SET s.locked = timestamp()
RETURN s.schema_version AS schema_version, s.as_of AS as_of
