// Before and after of a change, in compressed parts.
CREATE INDEX part_of_change IF NOT EXISTS FOR (p:ChangePart) ON (p.change)
