// One of the service's own records.
MATCH (r:OwnRecord {collection: $collection, id: $id}) RETURN r.text AS text, r.version AS version
