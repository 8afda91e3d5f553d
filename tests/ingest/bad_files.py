"""Every broken or hostile file that an import must refuse with a sentence (security.md B2, B3, B4, B6)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MARK = "the-secret-of-another-file"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="actors" sheetId="1" r:id="s1"/></sheets></workbook>'
)
BOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def book(path: Path, sheet: str, extra: dict[str, bytes] | None = None) -> Path:
    """A workbook of hand-written parts; ``sheet`` is the XML of its one sheet."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, raw in (extra or {}).items():
            archive.writestr(name, raw)
    return path


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{text_cell("A1", "id")}{text_cell("B1", "name")}{text_cell("C1", "kind")}</row>'
ROW = f'<row r="2">{text_cell("A2", "a")}{text_cell("B2", "A")}{text_cell("C2", "company")}</row>'


def good_book(path: Path) -> Path:
    return book(path, f'{SHEET}<dimension ref="A1:XFD1048576"/><sheetData>{HEAD}{ROW}</sheetData></worksheet>')


def million_rows(folder: Path) -> Path:
    rows = "".join(f"<row><c><v>{number * 7919 % 999983}</v></c></row>" for number in range(1_000_000))
    return book(folder / "million.xlsx", f"{SHEET}<sheetData>{rows}</sheetData></worksheet>")


def empty_rows(folder: Path) -> Path:
    sheet = f'{SHEET}<sheetData>{HEAD}{ROW}<row r="300000">{text_cell("A300000", "z")}</row></sheetData></worksheet>'
    return book(folder / "empty_rows.xlsx", sheet)


def far_cell(folder: Path) -> Path:
    sheet = f'{SHEET}<sheetData>{HEAD}{ROW}<row r="1048576">{text_cell("XFD1048576", "z")}</row></sheetData></worksheet>'
    return book(folder / "far_cell.xlsx", sheet)


def wide_sheet(folder: Path) -> Path:
    path = folder / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet("actors").write_row(0, 0, ["id", "name", "kind", *(f"c{number}" for number in range(60))])
    return path


def packed_cell(size: int, declared: int | None = None) -> bytes:
    """A deflated part of ``size`` MiB of one letter as an archive of its own; ``declared`` is the size it claims."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"a" * 1024**2) + packer.flush(zlib.Z_FULL_FLUSH)
    # after a full flush the same bytes can follow again: a bomb without the time to pack it
    packed = block * size + packer.flush()
    name, claimed = b"xl/sharedStrings.xml", declared if declared is not None else size * 1024**2
    fixed = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), claimed, len(name), 0)
    local = b"PK\x03\x04" + fixed + name + packed
    central = b"PK\x01\x02\x14\x00" + fixed + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def huge_cell(folder: Path) -> Path:
    path = folder / "huge_cell.xlsx"
    path.write_bytes(packed_cell(600))
    return path


def lying_size(folder: Path) -> Path:
    """Claims 100 kB for a part that unpacks to 600 MiB, in an archive that is otherwise a workbook."""
    path = good_book(folder / "lying.xlsx")
    raw = path.read_bytes()
    bomb = packed_cell(600, 100_000)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        start, count = archive.start_dir, len(archive.infolist())
    bomb_end = bomb.rindex(b"PK\x05\x06")
    bomb_start = bomb.rindex(b"PK\x01\x02", 0, bomb_end)
    entry = bytearray(bomb[bomb_start:bomb_end])
    entry[42:46] = struct.pack("<I", start)
    directory = raw[start : raw.rindex(b"PK\x05\x06")] + bytes(entry)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), start + bomb_start, 0)
    path.write_bytes(raw[:start] + bomb[:bomb_start] + directory + end)
    return path


def many_laughs(folder: Path) -> Path:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return book(
        folder / "laughs.xlsx", f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>{SHEET}<sheetData>{HEAD}</sheetData></worksheet>'
    )


def outside_entity(folder: Path) -> Path:
    secret = folder / "secret.txt"
    secret.write_text(MARK, encoding="utf-8")
    kind = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    cells = f'<row r="2">{text_cell("A2", "a")}{text_cell("B2", "&s;")}{text_cell("C2", "company")}</row>'
    return book(folder / "entity.xlsx", f"{kind}{SHEET}<sheetData>{HEAD}{cells}</sheetData></worksheet>")


def truncated(folder: Path) -> Path:
    path = good_book(folder / "truncated.xlsx")
    path.write_bytes(path.read_bytes()[:-300])
    return path


def damaged(folder: Path) -> Path:
    path = good_book(folder / "damaged.xlsx")
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    raw[start : start + 40] = b"\xff" * 40
    path.write_bytes(raw)
    return path


def moved_directory(folder: Path) -> Path:
    """Its directory claims to begin 15 bytes later than it does, so that the first part lies before the file."""
    path = good_book(folder / "moved.xlsx")
    raw = bytearray(path.read_bytes())
    raw[-6:-2] = struct.pack("<I", struct.unpack("<I", raw[-6:-2])[0] + 15)
    path.write_bytes(raw)
    return path


def broken_xml(folder: Path) -> Path:
    return book(folder / "broken_xml.xlsx", f"{SHEET}<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>id</t>")


def renamed_csv(folder: Path) -> Path:
    return written(folder / "renamed.xlsx", b"id,name,kind\na,A,company\n")


def renamed_book(folder: Path) -> Path:
    return good_book(folder / "actors.csv")


def encrypted(folder: Path) -> Path:
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    return written(folder / "encrypted.xlsx", raw)


def old_book(folder: Path) -> Path:
    return written(folder / "old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1200))


def locked_part(folder: Path) -> Path:
    path = good_book(folder / "locked.xlsx")
    raw = bytearray(path.read_bytes())
    place = raw.index(b"PK\x01\x02")
    raw[place + 8] |= 1
    path.write_bytes(raw)
    return path


def many_members(folder: Path) -> Path:
    return book(folder / "members.xlsx", f"{SHEET}</worksheet>", {f"xl/media/{number}": b"x" for number in range(10_000)})


def nested(folder: Path) -> Path:
    inner = good_book(folder / "inner.zip").read_bytes()
    path = folder / "nested.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.xlsx", inner)
    return path


def nothing_in_book(folder: Path) -> Path:
    return book(folder / "nothing.xlsx", f"{SHEET}<sheetData/></worksheet>")


def written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def hundred_megabytes(folder: Path) -> Path:
    path = folder / "actors.csv"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024**2)
    return path


def deep_json(folder: Path) -> Path:
    return written(folder / "deep.json", b"[" * 100_000)


def graph_file(kind: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        secret = written(folder / "secret.txt", MARK.encode())
        entity = {
            "laughs": '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">',
            "quadratic": f'<!ENTITY a "{"x" * 10_000}">',
            "outside": f'<!ENTITY a SYSTEM "{secret.as_uri()}">',
        }[kind]
        return written(folder / "network.graphml", f"<!DOCTYPE g [{entity}]><graphml>{'&a;' * 1000}</graphml>".encode())

    return make


def csv_bytes(raw: bytes, name: str = "actors.csv") -> Callable[[Path], Path]:
    return lambda folder: written(folder / name, raw)


GOOD = "id,name,kind\na,Ääni,company\n"
BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "million rows": (million_rows, "too_many_rows"),
    "empty rows": (empty_rows, "too_many_rows"),
    "far cell": (far_cell, "too_heavy"),
    "wide sheet": (wide_sheet, "too_many_columns"),
    "huge cell": (huge_cell, "too_large_unpacked"),
    "lying size": (lying_size, "too_large_unpacked"),
    "many laughs": (many_laughs, "xml_entities"),
    "outside entity": (outside_entity, "xml_entities"),
    "truncated": (truncated, "not_xlsx"),
    "damaged": (damaged, "not_xlsx"),
    "moved directory": (moved_directory, "not_xlsx"),
    "broken xml": (broken_xml, "not_xlsx"),
    "renamed csv": (renamed_csv, "not_xlsx"),
    "renamed book": (renamed_book, "not_csv"),
    "encrypted": (encrypted, "encrypted"),
    "locked part": (locked_part, "encrypted"),
    "old book": (old_book, "old_format"),
    "many members": (many_members, "too_many_parts"),
    "nested": (nested, "not_xlsx"),
    "nothing in book": (nothing_in_book, "empty_file"),
    "old suffix": (csv_bytes(b"x", "actors.xls"), "unknown_format"),
    "open document": (csv_bytes(b"PK\x03\x04", "actors.ods"), "unknown_format"),
    "graph of laughs": (graph_file("laughs"), "unknown_format"),
    "quadratic graph": (graph_file("quadratic"), "unknown_format"),
    "graph with an outside entity": (graph_file("outside"), "unknown_format"),
    "no file": (lambda folder: folder / "missing.csv", "file_missing"),
    "empty": (csv_bytes(b""), "empty_file"),
    "blank rows": (csv_bytes(b"\n \n;;\n"), "empty_file"),
    "NUL": (csv_bytes(b"id,name,kind\na,A\0,company\n"), "nul"),
    "UTF-16 without its mark": (csv_bytes(GOOD.encode("utf-16-le")), "bad_encoding"),
    "half a character": (csv_bytes(b"id,name,kind\na,\xed\xa0\x80,company\n"), "bad_encoding"),
    "one broken byte": (csv_bytes(GOOD.encode() + b"b,\xe4,company\n"), "bad_encoding"),
    "no Windows-1252": (csv_bytes(b"id,name,kind\na,\x81\xe4,company\n"), "bad_encoding"),
    "open quotation": (csv_bytes(b'id,name,kind\na,"A,company\n'), "broken_quotes"),
    "text after a quotation": (csv_bytes(b'id,name,kind\na,"A"x,company\n'), "broken_quotes"),
    "too many rows": (csv_bytes(b"id,name,kind\n" + b"\n" * 200_001 + b"a,A,company\n"), "too_many_rows"),
    "too many columns": (csv_bytes(",".join(f"c{n}" for n in range(61)).encode()), "too_many_columns"),
    "a long cell": (csv_bytes(b"id,name,kind\na," + b"x" * 10_001 + b",company\n"), "cell_too_long"),
    "a hundred megabytes": (hundred_megabytes, "file_too_large"),
    "deep JSON": (deep_json, "not_canonical"),
    "JSON of something else": (csv_bytes(b'{"nodes": []}', "x.json"), "not_canonical"),
    "JSON with NaN": (csv_bytes(b'{"targets": [{"id": "t", "indicator": "i", "value": NaN}]}', "x.json"), "not_canonical"),
    "no table of ours": (csv_bytes(b"colour,taste\nred,sweet\n", "fruit.csv"), "unknown_table"),
}
