// On whom do others hang: actors with a single contact, by that contact?
// A quick look; the analysis of single points says what would split off when somebody leaves.
MATCH (a:Actor)--(b:Actor)
WHERE a <> b
WITH a, collect(DISTINCT b) AS contacts
WHERE size(contacts) = 1
WITH contacts[0] AS contact, collect(a.name) AS hang_on_it
RETURN contact.name AS actor, size(hang_on_it) AS how_many, hang_on_it
ORDER BY how_many DESC, actor
LIMIT 25;
