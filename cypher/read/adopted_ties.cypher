// Which of some ties belong to others and were taken in.
UNWIND $ids AS id
MATCH ()-[e:TIE_KIND {id: id}]->()
USING INDEX SEEK e:TIE_KIND(id)
WHERE e._adopted IS NOT NULL
RETURN e.id AS id
