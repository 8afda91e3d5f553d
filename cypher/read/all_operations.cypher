// All operation keys for a backup.
MATCH (o:Operation)
RETURN [o.key, o.change] AS row ORDER BY o.key
