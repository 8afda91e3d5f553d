// Drop the log and the own records of an empty store, before a whole store is taken in; what others call so stays.
CALL () { MATCH (p:ChangePart) WHERE p.first IS NOT NULL DELETE p }
CALL () { MATCH (o:Operation) WHERE o.key IS NOT NULL DELETE o }
CALL () { MATCH (c:Change) WHERE c.counts IS NOT NULL DELETE c }
MATCH (r:OwnRecord) WHERE r.collection <> $markers DELETE r
