// All operation keys for a backup.
MATCH (o:Operation) WHERE o.key IS NOT NULL
RETURN [o.key, o.change] AS row ORDER BY o.key
