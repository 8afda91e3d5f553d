// The service's own records (positions, jobs, reports), never part of the network.
CREATE CONSTRAINT own_record IF NOT EXISTS FOR (r:OwnRecord) REQUIRE (r.collection, r.id) IS UNIQUE
