// How many relationships there are of each kind, whoever made them; Neo4j keeps count.
MATCH ()-[e:TIE_KIND]->() RETURN 'TIE_KIND' AS kind, count(e) AS ties
