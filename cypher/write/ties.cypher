// Create or replace ties of one kind. Expanded once per tie kind: a MERGE by a dynamic type cannot use the index.
// Where _adopted stands, the relationship belongs to others, and what is added is noted there.
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: row.target})
USING INDEX SEEK b:Entity(id)
MERGE (a)-[e:TIE_KIND {id: row.id}]->(b)
WITH e, row, e._adopted + [name IN keys(row.props)
  WHERE e[name] IS NULL AND NOT name STARTS WITH '_' AND NOT name IN e._adopted] AS adopted
SET e += row.props
SET e._adopted = adopted
