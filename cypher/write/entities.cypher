// Create or replace entities. Labels come from schema.toml only; a null in props takes a property away.
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
REMOVE n:$(row.old_labels)
SET n += row.props, n:$(row.labels)
