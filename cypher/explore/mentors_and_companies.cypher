// Which mentor advises whom, since when, and in the same sector?
MATCH (m:Actor)-[e:MENTORS]->(c:Actor)
RETURN m.name AS mentor, c.name AS advised, e.since AS since, m.sector = c.sector AS same_sector
ORDER BY mentor, advised
LIMIT 100;
