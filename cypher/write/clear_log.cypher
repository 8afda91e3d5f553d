// Drop the log and the own records of an empty store, before a whole store is taken in.
CALL () { MATCH (p:ChangePart) DELETE p }
CALL () { MATCH (o:Operation) DELETE o }
CALL () { MATCH (c:Change) DELETE c }
MATCH (r:OwnRecord) WHERE r.collection <> $markers DELETE r
