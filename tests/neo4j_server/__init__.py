"""A real Neo4j Community server for tests and for trying out, without Docker: plain jars and Java 17 or later."""
