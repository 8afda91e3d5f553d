// Take nodes in: our labels and what is missing beside their own properties. _adopted names what was added.
UNWIND $rows AS row
MATCH (n) WHERE elementId(n) = row.element
SET n:$(row.labels)
SET n += row.props
