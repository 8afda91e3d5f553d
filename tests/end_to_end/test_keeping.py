"""Backup, restore, copy and migrate as a person types them, and the backups that are made by themselves."""

from __future__ import annotations

import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from graph_service.service import keeping
from tests.end_to_end.conftest import Machine
from tests.store.keeping_kills import Place, fill
from tests.store.versions import make_version_1

Small = tuple[Path, Path]


def automatic(own: Machine) -> list[str]:
    """Names of the automatic backups."""
    folder = own.home / ".local/share/graph-service/backups"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_network_moves_by_backup_and_by_copy(own: Machine, small: Small) -> None:
    own.run("import", *small)
    done = own.run("store", "backup", "b.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Backup written: b.zip (3 actors, 2 ties, 0 events, 1 change in its history).\n"
    if sys.platform != "win32":
        assert stat.S_IMODE((own.home / "b.zip").stat().st_mode) == 0o600, "it holds names of people"
    new, third = f"sqlite:///{own.home / 'new.db'}", f"sqlite:///{own.home / 'third.db'}"
    done = own.run("store", "restore", "b.zip", "--store", new, "--language", "fi")
    assert done.stdout == "Palautettu: 3 toimijaa, 2 yhteyttä, 0 tapahtumaa, 1 muutos historiassa.\n"
    assert own.run("store", "copy", own.url, third).stdout.startswith("Copied: 3 actors")
    for url in (new, third):
        assert own.run("export", "x.json", "--store", url).returncode == 0
        assert (own.home / "x.json").read_bytes() == own.export()
    for words in (("restore", "b.zip"), ("copy", new, own.url)):
        refused = own.run("store", *words)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.startswith("This store is not empty")


def test_what_cannot_be_is_said_in_a_sentence(own: Machine, small: Small) -> None:
    (own.home / "notes.txt").write_text("x")
    (own.home / "cut.zip").write_bytes(b"PK\x03\x04 cut off")
    cases = {
        ("restore", "notes.txt"): "notes.txt is not a backup of this service: name a file that it wrote.",
        ("restore", "cut.zip"): "The backup cut.zip is damaged or cut off: use another one. Nothing of it was stored.",
        ("restore", "none.zip"): "none.zip: No such file or directory.",
        ("copy", "sqlite:///none.db", "sqlite:///other.db"): "There is no store sqlite:///none.db.",
        ("copy", own.url, "mysql://x"): "“mysql://x” names no store: use sqlite:///path, neo4j://host or bolt://host.",
    }
    own.run("import", *small, "--store", f"sqlite:///{own.home / 'full.db'}")
    for words, sentence in cases.items():
        done = own.run("store", *words)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n"), words
    assert not (own.home / "none.db").exists()
    done = own.run("store", "backup", "no/b.zip", "--store", f"sqlite:///{own.home / 'full.db'}")
    assert (done.returncode, done.stderr) == (2, "There is no folder “no”.\n")


def test_an_old_store_is_backed_up_and_migrated(own: Machine) -> None:
    make_version_1(own.url, own.auth_file)
    for words in (("export", "x.json"), ("import", "x.csv"), ("store", "backup", "b.zip"), ("analyse", "cutpoints")):
        refused = own.run(*words)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.endswith(f"graph-service store migrate --store {own.url}\n")
    done = own.run("store", "migrate", "--store", own.url)
    first, second = done.stdout.splitlines()
    assert first.startswith("Backup before it: ")
    assert second == "The store was brought from version 1 to version 2."
    assert own.run("store", "migrate").stdout == "The store is up to date: nothing was changed.\n"
    assert own.run("export", "x.json").returncode == 0
    kept = Path(first.removeprefix("Backup before it: "))
    assert automatic(own) == [kept.name]
    new = f"sqlite:///{own.home / 'new.db'}"
    assert own.run("store", "restore", kept, "--store", new).returncode == 0
    assert own.run("export", "y.json", "--store", new).returncode == 0
    assert (own.home / "y.json").read_bytes() == (own.home / "x.json").read_bytes()


def test_each_import_is_preceded_by_a_backup(own: Machine, small: Small) -> None:
    own.run("import", small[0])
    assert automatic(own) == [], "nothing was stored before"
    own.run("import", small[0])
    assert automatic(own) == [], "nothing changes"
    before = own.export()
    own.run("import", *small, "--dry-run")
    assert automatic(own) == []
    own.run("import", *small)
    (name,) = automatic(own)
    assert name.endswith("_before-import.zip")
    new = f"sqlite:///{own.home / 'new.db'}"
    own.run("store", "restore", own.home / ".local/share/graph-service/backups" / name, "--store", new)
    own.run("export", "x.json", "--store", new)
    assert (own.home / "x.json").read_bytes() == before


def test_the_newest_ten_are_kept_for_each_store(own: Machine, small: Small) -> None:
    own.run("import", *small)
    folder = own.home / ".local/share/graph-service/backups"
    with own.service() as service:
        for _ in range(12):
            made = keeping.backed_up(service.store, service.schema, folder, "import")
        other = folder / made.name.replace("network", "another") if made else folder
        other.write_bytes(b"x")
        (folder / "mine.zip").write_bytes(b"x")
        keeping.backed_up(service.store, service.schema, folder, "import")
        listed = keeping.automatic(service.store.url, folder)
    assert len(listed) == 10
    assert [kept.path.name for kept in listed] == sorted((kept.path.name for kept in listed), reverse=True)
    assert (folder / "mine.zip").exists()
    assert {kept.why for kept in listed} == {"import"}


def test_no_import_without_its_backup(own: Machine, small: Small) -> None:
    own.run("import", small[0])
    before = own.export()
    data = own.home / ".local/share/graph-service"
    (data / "backups").rmdir()  # nothing was to be backed up before the first import
    (data / "backups").write_text("a file where the folder should be")
    done = own.run("import", *small)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("A backup could not be written first (File exists), so nothing was changed.")
    assert own.export() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_leaves_the_target_empty(own: Machine, tmp_path: Path) -> None:
    source = Place(f"sqlite:///{tmp_path / 'full.db'}")
    fill(source)
    with own.service() as service:
        process = own.start("store", "copy", source.url, own.url)
        while not service.store.list_records("imports_begun") and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    held = len(own.export())
    again = own.run("export", "x.json").stderr
    if process.returncode == 130:
        assert said.strip() == ""
        assert again in {f"The copy from {source.url} was interrupted: nothing of it was stored. Start it again.\n", ""}
        assert held < 200
    else:
        assert (process.returncode, again) == (0, "")
        assert held > 200
