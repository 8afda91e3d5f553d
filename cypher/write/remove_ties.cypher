// Take ties of one kind out. Expanded once per tie kind.
UNWIND $ids AS id
MATCH ()-[e:TIE_KIND {id: id}]->()
USING INDEX SEEK e:TIE_KIND(id)
DELETE e
