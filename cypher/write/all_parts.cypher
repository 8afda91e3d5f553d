// Before and after of the changes of a backup.
UNWIND $rows AS row
CREATE (:ChangePart {change: row[0], first: row[1], last: row[2], data: row[3]})
