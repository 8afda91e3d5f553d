// Take ties of one kind out; those that belong to others are let go instead (release_ties). Expanded once per tie kind.
UNWIND $ids AS id
MATCH ()-[e:TIE_KIND {id: id}]->()
USING INDEX SEEK e:TIE_KIND(id)
WHERE e._adopted IS NULL
DELETE e
