"""Work that was cut off: the next command says in words what became of it, and it is so."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.end_to_end.conftest import Machine

ACTORS = 2_000


def test_the_next_command_says_what_became_of_it(own: Machine, tmp_path: Path) -> None:
    actors = tmp_path / "actors.csv"
    actors.write_text("id,name,kinds\n" + "".join(f"a{n},Actor {n},company\n" for n in range(ACTORS)), encoding="utf-8")
    process = own.start("import", str(actors))
    with own.service() as service:
        while not service.store.list_records("imports_begun") and process.poll() is None:
            time.sleep(0.005)
    process.kill()
    process.communicate()
    said = own.run("export", "out.json").stderr
    held = len(json.loads((own.home / "out.json").read_bytes())["actors"])
    assert held in {0, ACTORS}
    if process.returncode == 0:
        assert (held, said) == (ACTORS, "")
    elif held:
        assert said == "The import of actors.csv was interrupted after it had been stored: all of it is there.\n"
    else:
        assert said == "The import of actors.csv was interrupted: nothing of it was stored. Import it again.\n"
    assert own.run("export", "again.json").stderr == ""
    assert json.loads(own.run("import", actors, "--format", "json").stdout)["status"] == "stored"
    assert len(json.loads(own.export())["actors"]) == ACTORS


def test_an_interrupt_while_the_program_is_read_in_is_no_traceback() -> None:
    code = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'graph_service.cli._files':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from graph_service.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
