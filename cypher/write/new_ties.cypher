// Create the first ties of a kind: there is nothing to look for, and nothing that belongs to others.
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: row.target})
USING INDEX SEEK b:Entity(id)
CREATE (a)-[e:TIE_KIND {id: row.id}]->(b)
SET e += row.props
