// Some ties, through the index of the ids of each kind (said aloud: on an empty store the planner would scan).
UNWIND $ids AS id
MATCH (a)-[e:TIE_KIND {id: id}]->(b)
USING INDEX SEEK e:TIE_KIND(id)
RETURN 'TIE_KIND' AS kind, collect([CASE WHEN a:Adopted THEN a._id ELSE a.id END, CASE WHEN b:Adopted THEN b._id ELSE b.id END, properties(e)]) AS rows
