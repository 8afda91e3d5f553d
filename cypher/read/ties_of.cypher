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
RETURN type(e) AS kind, collect([CASE WHEN a:Adopted THEN a._id ELSE a.id END, CASE WHEN b:Adopted THEN b._id ELSE b.id END, properties(e)]) AS rows
