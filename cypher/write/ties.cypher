// Create or replace ties of one kind. Expanded once per tie kind: a MERGE by a dynamic type cannot use the index.
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: row.target})
USING INDEX SEEK b:Entity(id)
MERGE (a)-[e:TIE_KIND {id: row.id}]->(b)
SET e += row.props
