// Take relationships in. Expanded once per tie kind.
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.start
MATCH (a)-[e:TIE_KIND]->() WHERE elementId(e) = row.element
SET e += row.props
