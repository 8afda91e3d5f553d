// Before and after of all changes for a backup.
MATCH (p:ChangePart) WHERE p.first IS NOT NULL
RETURN [p.change, p.first, p.last, p.data] AS row ORDER BY p.change, p.first
