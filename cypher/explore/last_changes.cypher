// What was changed last, when and by whom?
MATCH (c:Change)
RETURN c.at AS at, c.who AS who, c.what AS what, c.counts AS counts
ORDER BY c.id DESC
LIMIT 20
