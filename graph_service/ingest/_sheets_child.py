"""A process of its own that opens one workbook: spreadsheet bytes in, JSON lines out.

Run by path, never imported by the service. It limits its own memory and time before the reader is
loaded, opens no file and no connection: calamine ends the whole process when memory runs out.
"""

from __future__ import annotations

import json
import sys
from datetime import date, time, timedelta
from typing import Any

MEMORY = 1024**3
SECONDS = 20


def limit() -> None:
    """Limit memory and processor time where the system can (Linux; elsewhere the parent's checks and clock hold)."""
    try:
        import resource
    except ImportError:
        return
    for name, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue


def plain(cell: Any) -> Any:
    """A cell that JSON cannot hold, with its type."""
    if isinstance(cell, date | time):
        return {type(cell).__name__: cell.isoformat()}
    return {"text": str(cell) if not isinstance(cell, timedelta) else str(cell.total_seconds() / 3600)}


def main(max_rows: int, max_columns: int, max_bytes: int) -> None:
    """Write one line for each visible sheet: {name, rows} or {name, refused}."""
    limit()
    from io import BytesIO

    from python_calamine import SheetVisibleEnum, load_workbook

    book = load_workbook(BytesIO(sys.stdin.buffer.read()))
    left = max_bytes
    for meta in book.sheets_metadata:
        sheet: dict[str, Any] = {"name": meta.name}
        if meta.visible != SheetVisibleEnum.Visible:
            sheet["refused"] = "hidden"
        else:
            found = book.get_sheet_by_name(meta.name)
            if found.end is not None and found.end[0] >= max_rows:
                sheet["refused"] = "too_many_rows"
            elif found.end is not None and found.end[1] >= max_columns:
                sheet |= {"refused": "too_many_columns", "width": found.end[1] + 1}
            else:
                sheet["rows"] = found.to_python(skip_empty_area=False)
        line = json.dumps(sheet, default=plain, separators=(",", ":"))
        left -= len(line)
        if left < 0:
            line = json.dumps({"name": meta.name, "refused": "too_much_text"})
        print(line, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
