// Which actors may be one and the same: equal e-mail, business id, or name without case, dots, commas and company form?
MATCH (a:Actor)
UNWIND [['e-mail', toLower(trim(a.email))], ['business id', replace(a.business_id, '-', '')],
  ['name', reduce(name = toLower(trim(a.name)), word IN ['.', ',', ' oy', ' ry', ' tmi', ' ky', ' ab', ' osk'] | replace(name, word, ''))]]
  AS key
WITH key[0] AS same, key[1] AS value, a
WHERE value <> ''
WITH same, value, collect(a.name + ' (' + a.id + ')') AS actors
WHERE size(actors) > 1
RETURN same, value, actors
ORDER BY same, value
LIMIT 100;
