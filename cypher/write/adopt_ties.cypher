// Take relationships in. Expanded once per tie kind.
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
USING INDEX SEEK a:Entity(id)
MATCH (a)-[e:TIE_KIND]->() WHERE elementId(e) = row.element
SET e += row.props
