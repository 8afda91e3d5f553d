// Drop one of the service's own records.
MATCH (r:OwnRecord {collection: $collection, id: $id}) DELETE r
