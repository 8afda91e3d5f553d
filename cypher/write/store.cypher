// The number of the last change and the day that stands in for now, as a backup has them.
MATCH (s:GraphStore {id: 1}) SET s.change = $change, s.as_of = $as_of
