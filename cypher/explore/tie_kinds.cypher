// Which kinds of tie are there, and how many?
MATCH (:Entity)-[e]->(:Entity)
RETURN type(e) AS kind, count(*) AS how_many
ORDER BY how_many DESC, kind
