// The operation keys of a backup.
UNWIND $rows AS row
CREATE (:Operation {key: row[0], change: row[1]})
