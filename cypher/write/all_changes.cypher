// The change log of a backup.
UNWIND $rows AS row
CREATE (:Change {id: row[0], at: row[1], who: row[2], what: row[3], operation: row[4], counts: row[5], undoes: row[6]})
