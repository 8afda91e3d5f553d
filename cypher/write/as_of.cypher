// Set or clear the day that stands in for now.
MATCH (s:GraphStore {id: 1}) SET s.as_of = $day
