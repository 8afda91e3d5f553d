// One node for the store itself: its schema version, the number of the last change, the day that stands in for now.
CREATE CONSTRAINT store_id IF NOT EXISTS FOR (s:GraphStore) REQUIRE s.id IS UNIQUE
