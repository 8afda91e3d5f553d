// Some ties, through the index of the ids of each kind (said aloud: on an empty store the planner would scan).
// Neo4j keeps count of each kind: where there are none, thousands of ids are not looked for.
MATCH ()-[t:TIE_KIND]->()
WITH count(t) AS there
UNWIND CASE WHEN there = 0 THEN [] ELSE $ids END AS id
MATCH (a)-[e:TIE_KIND {id: id}]->(b)
USING INDEX SEEK e:TIE_KIND(id)
RETURN 'TIE_KIND' AS kind, collect([CASE WHEN a:Adopted THEN a._id ELSE a.id END, CASE WHEN b:Adopted THEN b._id ELSE b.id END, properties(e)]) AS rows
