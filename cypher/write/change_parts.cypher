// Before and after of a change.
UNWIND $rows AS row
CREATE (:ChangePart {change: $change, first: row[0], last: row[1], data: row[2]})
