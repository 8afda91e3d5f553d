// Operation keys: a write whose answer was lost is not applied twice.
CREATE CONSTRAINT operation_key IF NOT EXISTS FOR (o:Operation) REQUIRE o.key IS UNIQUE
