// How much there is beside the network.
CALL () { MATCH (c:Change) RETURN count(c) AS changes }
CALL () { MATCH (p:ChangePart) RETURN count(p) AS parts }
CALL () { MATCH (o:Operation) RETURN count(o) AS operations }
CALL () { MATCH (r:OwnRecord) WHERE r.collection <> $markers RETURN count(r) AS own_records }
RETURN changes, parts, operations, own_records
