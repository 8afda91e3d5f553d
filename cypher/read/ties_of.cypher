// The ties of some entities, either way; a loop once.
UNWIND $ids AS id
MATCH (n:Entity {id: id})
USING INDEX SEEK n:Entity(id)
MATCH (n)-[e]-()
WITH DISTINCT e WHERE e.id IS NOT NULL
RETURN type(e) AS kind, collect([startNode(e).id, endNode(e).id, properties(e)]) AS rows
