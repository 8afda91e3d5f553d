// All relationships of our types as they are, for a check: also those that end outside the network.
MATCH (a)-[e:TIE_KIND]->(b)
RETURN 'TIE_KIND' AS kind, collect([elementId(e), elementId(a), elementId(b), properties(e)]) AS rows
