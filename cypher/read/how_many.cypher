// How much there is beside the network.
CALL () { MATCH (c:Change) WHERE c.counts IS NOT NULL RETURN count(c) AS changes }
CALL () { MATCH (p:ChangePart) WHERE p.first IS NOT NULL RETURN count(p) AS parts }
CALL () { MATCH (o:Operation) WHERE o.key IS NOT NULL RETURN count(o) AS operations }
CALL () { MATCH (r:OwnRecord) WHERE r.collection <> $markers RETURN count(r) AS own_records }
RETURN changes, parts, operations, own_records
