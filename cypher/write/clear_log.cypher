// Drop the log and the own records of an empty store, before a whole store is taken in.
MATCH (n:Change|ChangePart|Operation|OwnRecord)
WHERE n.collection IS NULL OR n.collection <> $markers
DELETE n
