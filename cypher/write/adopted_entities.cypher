// Replace entities that keep an id of their own; as write/entities.
UNWIND $rows AS row
MATCH (n:Adopted {_id: row.id})
USING INDEX SEEK n:Adopted(_id)
WITH n, row, n._adopted AS added, labels(n) AS held
WITH n, row,
  added + [name IN keys(row.props) WHERE n[name] IS NULL AND NOT name STARTS WITH '_' AND NOT name IN added]
    + [label IN row.labels WHERE NOT label IN held | ':' + label] AS adopted,
  [label IN row.old_labels WHERE ':' + label IN added] AS falling
REMOVE n:$(falling)
SET n += row.props, n:$(row.labels)
SET n._adopted = adopted
