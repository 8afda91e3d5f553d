// Who works with actors abroad, and with how many?
:param home => 'FI';

MATCH (a:Actor {country: $home})-[e:WORKS_WITH|GAVE]-(b:Actor)
WHERE b.country <> $home
RETURN a.name AS actor, a.sector AS sector, count(DISTINCT b) AS partners, collect(DISTINCT b.country) AS countries
ORDER BY partners DESC, actor
LIMIT 25;
