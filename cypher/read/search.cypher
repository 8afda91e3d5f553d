// What a search finds, unsorted: Neo4j compares some texts by UTF-16, the order is by code point. Expanded once per thing.
// A name that was written by hand is not in _search yet: it is compared as it is.
MATCH (n:THING_LABEL)
WHERE (n:Entity AND n.id IS :: STRING NOT NULL) OR n:Adopted
WITH n, coalesce(n._id, n.id) AS id, toStringOrNull(n.CAPTION) AS caption
WITH n, id, coalesce(caption, id) AS caption, coalesce(n._search, '\n' + toLower(id)) AS search
WITH n, id, caption, CASE WHEN search CONTAINS $needle THEN search ELSE '\n' + toLower(caption) END AS search
WHERE search CONTAINS $needle
  AND ($sector IS NULL OR n.sector = $sector)
  AND (size($kinds) = 0 OR any(kind IN $kinds WHERE kind IN CASE WHEN n.kinds IS :: LIST<ANY> THEN n.kinds ELSE [n.kinds] END)
    OR (n.kinds IS NULL AND any(label IN $labels WHERE label IN labels(n))))
RETURN collect([NOT search CONTAINS '\n' + $needle, caption, id]) AS rows
