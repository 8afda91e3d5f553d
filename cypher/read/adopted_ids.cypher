// Which of some ids are those of nodes of others that keep an id of their own.
UNWIND $ids AS id
MATCH (n:Adopted {_id: id})
USING INDEX SEEK n:Adopted(_id)
RETURN collect(n._id) AS ids
