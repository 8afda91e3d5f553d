// One page of a search. Expanded once per thing of schema.toml.
MATCH (n:THING_LABEL)
WHERE n:Entity AND n._search CONTAINS $needle
  AND ($sector IS NULL OR n.sector = $sector)
  AND (size($kinds) = 0 OR any(kind IN $kinds WHERE kind IN n.kinds))
WITH n, NOT n._search CONTAINS '\n' + $needle AS later, coalesce(n.CAPTION, '') AS caption
ORDER BY later, caption, n.id
WITH collect([later, caption, n]) AS found
RETURN size(found) AS total,
  [row IN found WHERE $last IS NULL OR row[0] > $later OR (row[0] = $later
    AND (row[1] > $caption OR (row[1] = $caption AND row[2].id > $last)))
  | [row[0], row[1], labels(row[2]), properties(row[2])]][..$limit] AS rows
