// Some entities, through the indexes of their ids.
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Entity {id: id})
  USING INDEX SEEK n:Entity(id)
  WHERE n._id IS NULL
  RETURN n
  UNION
  MATCH (n:Adopted {_id: id})
  USING INDEX SEEK n:Adopted(_id)
  RETURN n
}
RETURN collect([labels(n), properties(n)]) AS rows
