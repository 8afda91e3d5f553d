// Which of some entities of ours have relationships that are no tie of the network yet: made by hand, without an id.
UNWIND $ids AS id
MATCH (n:Entity {id: id})
USING INDEX SEEK n:Entity(id)
WHERE n._adopted IS NULL AND EXISTS { MATCH (n)-[e]-() WHERE e.id IS NULL }
RETURN collect(n.id) AS ids
