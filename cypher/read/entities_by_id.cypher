// Some entities, through the index of their ids.
UNWIND $ids AS id
MATCH (n:Entity {id: id})
USING INDEX SEEK n:Entity(id)
RETURN collect([labels(n), properties(n)]) AS rows
