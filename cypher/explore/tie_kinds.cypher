// Which kinds of tie are there, how many, and from when?
MATCH (a:Entity|Adopted)-[e]->(:Entity|Adopted)
RETURN type(e) AS kind, count(*) AS how_many, min(e.since) AS earliest, max(e.since) AS latest
ORDER BY how_many DESC, kind
LIMIT 50;
