// Is the store empty? Entities that somebody made by hand count, too.
CALL () { MATCH (n:Entity|Adopted) RETURN count(n) AS entities }
CALL () { MATCH (c:Change) WHERE c.counts IS NOT NULL RETURN coalesce(max(c.id), 0) AS change }
RETURN entities, change
