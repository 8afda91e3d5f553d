// Some entities, through the indexes of their ids. Neo4j keeps count of each label: where there are none, nothing is looked for.
CALL () { MATCH (n:Entity) RETURN count(n) AS ours }
CALL () { MATCH (n:Adopted) RETURN count(n) AS theirs }
CALL (ours, theirs) {
  UNWIND CASE WHEN ours = 0 THEN [] ELSE $ids END AS id
  MATCH (n:Entity {id: id})
  USING INDEX SEEK n:Entity(id)
  WHERE n._id IS NULL
  RETURN n
  UNION ALL
  UNWIND CASE WHEN theirs = 0 THEN [] ELSE $ids END AS id
  MATCH (n:Adopted {_id: id})
  USING INDEX SEEK n:Adopted(_id)
  RETURN n
}
RETURN collect([labels(n), properties(n)]) AS rows
