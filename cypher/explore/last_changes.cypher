// What was changed last in the store, when and by whom?
MATCH (c:Change)
RETURN c.id AS change, c.at AS at, c.who AS who, c.what AS what, c.counts AS counts
ORDER BY change DESC
LIMIT 20;
