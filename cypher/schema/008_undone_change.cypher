// Which entry of the change log takes another one back.
CREATE INDEX undone_change IF NOT EXISTS FOR (c:Change) ON (c.undoes)
