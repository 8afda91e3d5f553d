// Some ties, through the index of the ids of each kind (said aloud: on an empty store the planner would scan).
UNWIND $ids AS id
MATCH (a)-[e:TIE_KIND {id: id}]->(b)
USING INDEX SEEK e:TIE_KIND(id)
RETURN 'TIE_KIND' AS kind, collect([coalesce(a._id, a.id), coalesce(b._id, b.id), properties(e)]) AS rows
