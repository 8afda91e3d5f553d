"""What goes wrong around files and stores: a full disk, a wrong name, a day left empty. One sentence, nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Machine, machine

Small = tuple[Path, Path]
FULL = "There is no room left on the disk: make room, then try again.\n"
NO_BACKUP = (
    "The backup x.zip cannot be written (No space left on device). Make room, or name another place. Nothing was changed.\n"
)


@pytest.fixture
def filled(tmp_path: Path, small: Small) -> Machine:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    assert own.run("import", *small).returncode == 0
    return own


def test_a_full_disk_is_said_in_a_sentence_and_the_old_file_stays(filled: Machine, tmp_path: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.xfail("only root mounts a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        words = [("export", f"x.{form}") for form in ("json", "xlsx", "graphml", "gexf", "csv")]
        words += [("map", "x.html"), ("store", "backup", "x.zip")]
        (disk / "x.json").write_text("old")
        (disk / "fill").write_bytes(b"x" * 57_000)
        with suppress(OSError), (disk / "rest").open("wb", buffering=0) as rest:
            while rest.write(b"x" * 64):
                pass
        for given in words:
            done = filled.run(*given, cwd=disk)
            assert (done.returncode, done.stdout) == (1, ""), given
            assert done.stderr == (FULL if given[0] != "store" else NO_BACKUP), given
        assert (disk / "x.json").read_text() == "old"
        assert {path.name for path in disk.iterdir() if path.is_file()} == {"x.json", "fill", "rest"}
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("store",), "Say what to do: as-of, backup, check, copy, migrate, restore."),
        (("store", "as-of", ""), "“” is not a date such as 31.7.2012, 2012-07-31, 2012-07 or 2012."),
        (("import", "actors.csv", "--end-missing", ""), "“” is not a date such as 31.7.2012, 2012-07-31, 2012-07 or 2012."),
        (("store", "migrate", "--store", "sqlite:///none.db"), "There is no store sqlite:///none.db."),
        (
            ("export", "x.json", "--store", "sqlite:///actors.csv"),
            "actors.csv is not a store of this service: name another file.",
        ),
        (
            ("store", "copy", "sqlite:///actors.csv", "sqlite:///b.db"),
            "actors.csv is not a store of this service: name another file.",
        ),
        (("export", "folder.json"), "folder.json: Is a directory."),
    ],
)
def test_the_caller_hears_what_to_mend(filled: Machine, words: tuple[str, ...], sentence: str) -> None:
    (filled.home / "folder.json").mkdir()
    before = filled.export()
    done = filled.run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")
    assert not (filled.home / "none.db").exists()
    assert filled.export() == before
