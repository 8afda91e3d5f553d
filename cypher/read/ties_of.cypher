// The ties of some entities, either way; a loop once.
UNWIND $ids AS id
CALL (id) {
  MATCH (n:Entity {id: id})
  USING INDEX SEEK n:Entity(id)
  RETURN n
  UNION
  MATCH (n:Adopted {_id: id})
  USING INDEX SEEK n:Adopted(_id)
  RETURN n
}
MATCH (n)-[e]-()
WITH DISTINCT e, startNode(e) AS a, endNode(e) AS b WHERE e.id IS NOT NULL
RETURN type(e) AS kind, collect([coalesce(a._id, a.id), coalesce(b._id, b.id), properties(e)]) AS rows
