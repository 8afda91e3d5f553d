// Which mentor advises whom, and since when?
MATCH (m:Actor)-[e:MENTORS]->(c:Actor)
RETURN m.name AS mentor, c.name AS advised, e.since AS since
ORDER BY mentor, advised
