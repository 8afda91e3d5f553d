// How many nodes of others keep an id of their own: mostly none, and then no write needs to ask for each.
MATCH (n:Adopted) RETURN count(n) AS adopted
