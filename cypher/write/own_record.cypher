// Keep one of the service's own records.
MERGE (r:OwnRecord {collection: $collection, id: $id}) SET r.text = $text, r.version = $version
