// Create or replace entities. Labels come from schema.toml only; a null in props takes a property away.
// Where _adopted stands, the node belongs to others: their labels stay, and what is added is noted there.
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
WITH n, row, n._adopted AS added, labels(n) AS held
WITH n, row,
  added + [name IN keys(row.props) WHERE n[name] IS NULL AND NOT name STARTS WITH '_' AND NOT name IN added]
    + [label IN row.labels WHERE NOT label IN held | ':' + label] AS adopted,
  [label IN row.old_labels WHERE added IS NULL OR ':' + label IN added] AS falling
REMOVE n:$(falling)
SET n += row.props, n:$(row.labels)
SET n._adopted = adopted
