// Let go of nodes that were taken in: what was added goes, they and their own properties stay.
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
WITH n, n._adopted AS added
REMOVE n:$([name IN added WHERE name STARTS WITH ':' | substring(name, 1)])
FOREACH (name IN [name IN added WHERE NOT name STARTS WITH ':'] | REMOVE n[name])
REMOVE n._adopted, n._version, n._search
