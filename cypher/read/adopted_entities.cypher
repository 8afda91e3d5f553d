// Which of some entities belong to others and were taken in.
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Entity {id: id})
  USING INDEX SEEK n:Entity(id)
  WHERE n._adopted IS NOT NULL AND n._id IS NULL
  RETURN n
  UNION
  MATCH (n:Adopted {_id: id})
  USING INDEX SEEK n:Adopted(_id)
  RETURN n
}
RETURN collect(coalesce(n._id, n.id)) AS ids
