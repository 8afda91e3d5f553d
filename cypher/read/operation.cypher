// Was an operation key applied before?
MATCH (o:Operation {key: $key}) RETURN o.change AS change, o.attempt AS attempt
