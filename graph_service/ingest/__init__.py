"""Files to checked records, or to problems with file, row, column and what to do."""

from graph_service.ingest.plain import plain_snapshot

__all__ = ["plain_snapshot"]
