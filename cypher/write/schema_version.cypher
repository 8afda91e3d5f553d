// The last step of a migration; gives the version that the store had.
MATCH (s:GraphStore {id: 1})
WITH s, s.schema_version AS had
SET s.schema_version = $schema_version
RETURN had
