// How many came to each event, and from how many sectors?
MATCH (e:Event)
OPTIONAL MATCH (e)<-[:TOOK_PART_IN]-(a:Actor)
RETURN e.title AS event, e.start AS day, count(DISTINCT a) AS known, e.size AS attendees, count(DISTINCT a.sector) AS sectors
ORDER BY day, event
LIMIT 200;
