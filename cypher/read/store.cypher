// The store's own node; no row where the store is new.
MATCH (s:GraphStore {id: 1}) RETURN s.schema_version AS schema_version, s.as_of AS as_of
