// All own records for a backup, but for the marks of running work.
MATCH (r:OwnRecord) WHERE r.collection <> $markers
RETURN [r.collection, r.id, r.text, r.version] AS row ORDER BY r.collection, r.id
