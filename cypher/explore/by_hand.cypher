// What was written here by hand and is not noted in the change log yet?
// graph-service store check --adopt takes it in.
MATCH (n:Entity)
WHERE n._version IS NULL
RETURN labels(n) AS labels, n.id AS id, coalesce(n.name, n.title) AS name
ORDER BY name, id
LIMIT 100;
