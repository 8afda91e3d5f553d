// Every entity has one id; all single look-ups go through the index of this constraint.
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE
