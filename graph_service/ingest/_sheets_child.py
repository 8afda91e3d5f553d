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


def content(sheet: Any, max_rows: int, max_columns: int) -> dict[str, Any]:
    """The rows of a sheet from its first on, or why they are not read."""
    if sheet.end is not None and sheet.end[0] >= max_rows:
        return {"refused": "too_many_rows"}
    if sheet.end is not None and sheet.end[1] >= max_columns:
        return {"refused": "too_many_columns", "width": sheet.end[1] + 1}
    return {"rows": sheet.to_python(skip_empty_area=False)}


def main(max_rows: int, max_columns: int, max_bytes: int) -> None:
    """Write one line for each visible sheet: {name, rows} or {name, refused}."""
    limit()
    from io import BytesIO

    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(BytesIO(sys.stdin.buffer.read()))
    except CalamineError:
        print(json.dumps({"name": "", "refused": "damaged"}))
        return
    left = max_bytes
    for meta in book.sheets_metadata:
        sheet: dict[str, Any] = {"name": meta.name}
        if meta.visible != SheetVisibleEnum.Visible:
            sheet["refused"] = "hidden"
        else:
            try:
                sheet |= content(book.get_sheet_by_name(meta.name), max_rows, max_columns)
            except CalamineError:
                sheet["refused"] = "damaged"
        line = json.dumps(sheet, default=plain, separators=(",", ":"))
        left -= len(line)
        if left < 0:
            line = json.dumps({"name": meta.name, "refused": "too_much_text"})
        print(line, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
