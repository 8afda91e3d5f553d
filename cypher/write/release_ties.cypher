// Let go of relationships that were taken in; one that has an id of its own and still stands between entities is marked
// to be passed over, else it would show again at once. Expanded once per tie kind.
UNWIND $ids AS id
MATCH (a)-[e:TIE_KIND {id: id}]->(b)
USING INDEX SEEK e:TIE_KIND(id)
WHERE e._adopted IS NOT NULL
WITH a, e, b, e._adopted AS added, NOT 'id' IN e._adopted AND (a:Entity OR a:Adopted) AND (b:Entity OR b:Adopted) AS stays
FOREACH (name IN added | REMOVE e[name])
REMOVE e._version
SET e._adopted = CASE WHEN stays THEN [] END, e._left = CASE WHEN stays THEN true END
