"""Files to checked records, or to problems with file, row, column and what to do."""

from graph_service.ingest._files import hindrance
from graph_service.ingest._guard import csv_line, guarded
from graph_service.ingest._imported import Import, Seen
from graph_service.ingest._lists import join_list
from graph_service.ingest._mapping import mapping_text, read_mapping
from graph_service.ingest._table import Corrections
from graph_service.ingest.comparing import Changed, Plan, compare
from graph_service.ingest.describing import CHOICES, chosen_mapping, described, fitted_mapping, held_choices
from graph_service.ingest.exporting import csv_tables, table_names, tables
from graph_service.ingest.plain import plain_snapshot
from graph_service.ingest.reading import read_import
from graph_service.ingest.suggesting import suggest_mapping
from graph_service.ingest.workbook import newest_change, write_workbook

__all__ = [
    "CHOICES",
    "Changed",
    "Corrections",
    "Import",
    "Plan",
    "Seen",
    "chosen_mapping",
    "compare",
    "csv_line",
    "csv_tables",
    "described",
    "fitted_mapping",
    "guarded",
    "held_choices",
    "hindrance",
    "join_list",
    "mapping_text",
    "newest_change",
    "plain_snapshot",
    "read_import",
    "read_mapping",
    "suggest_mapping",
    "table_names",
    "tables",
    "write_workbook",
]
