// All entities in one record (five times faster than a record each).
MATCH (n:Entity) WHERE n.id IS NOT NULL
RETURN collect([labels(n), properties(n)]) AS rows
