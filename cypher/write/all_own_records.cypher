// The own records of a backup.
UNWIND $rows AS row
CREATE (:OwnRecord {collection: row[0], id: row[1], text: row[2], version: row[3]})
