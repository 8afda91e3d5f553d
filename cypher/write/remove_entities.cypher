// Take entities out, and whatever hangs on them.
UNWIND $ids AS id
MATCH (n:Entity {id: id})
USING INDEX SEEK n:Entity(id)
DETACH DELETE n
