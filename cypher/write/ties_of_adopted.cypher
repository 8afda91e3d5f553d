// As write/ties, where an end keeps an id of its own. Expanded once per tie kind.
UNWIND $rows AS row
CALL (row) {
  MATCH (a:Entity {id: row.source})
  USING INDEX SEEK a:Entity(id)
  WHERE a._id IS NULL
  RETURN a
  UNION
  MATCH (a:Adopted {_id: row.source})
  USING INDEX SEEK a:Adopted(_id)
  RETURN a
}
CALL (row) {
  MATCH (b:Entity {id: row.target})
  USING INDEX SEEK b:Entity(id)
  WHERE b._id IS NULL
  RETURN b
  UNION
  MATCH (b:Adopted {_id: row.target})
  USING INDEX SEEK b:Adopted(_id)
  RETURN b
}
MERGE (a)-[e:TIE_KIND {id: row.id}]->(b)
WITH e, row, e._adopted + [name IN keys(row.props)
  WHERE e[name] IS NULL AND NOT name STARTS WITH '_' AND NOT name IN e._adopted] AS adopted
SET e += row.props
SET e._adopted = adopted
