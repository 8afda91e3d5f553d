// Every tie has one id. Expanded once per tie kind of schema.toml.
CREATE CONSTRAINT id_of_TIE_KIND IF NOT EXISTS FOR ()-[e:TIE_KIND]-() REQUIRE e.id IS UNIQUE
