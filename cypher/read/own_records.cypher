// All own records of a collection, by id.
MATCH (r:OwnRecord) WHERE r.collection = $collection
WITH r ORDER BY r.id
RETURN collect([r.id, r.text, r.version]) AS rows
