// What a search finds, unsorted: Neo4j compares some texts by UTF-16, the order is by code point. Expanded once per thing.
MATCH (n:THING_LABEL)
WHERE n:Entity AND n._search CONTAINS $needle
  AND ($sector IS NULL OR n.sector = $sector)
  AND (size($kinds) = 0 OR any(kind IN $kinds WHERE kind IN n.kinds))
RETURN collect([NOT n._search CONTAINS '\n' + $needle, coalesce(n.CAPTION, ''), n.id]) AS rows
