// Does the server answer? Its bookmark is also the sign of the data.
RETURN 1 AS one
