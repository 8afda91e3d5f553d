// Take entities out, and whatever hangs on them; those that belong to others are let go instead (release_entities).
UNWIND $ids AS id
MATCH (n:Entity {id: id})
USING INDEX SEEK n:Entity(id)
WHERE n._adopted IS NULL
DETACH DELETE n
