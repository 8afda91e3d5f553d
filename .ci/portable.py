"""What must hold on Linux, macOS and Windows alike: the program installs from wheels only, and does its main job.

``python .ci/portable.py`` needs Python 3.11 or newer and nothing else. It works in temporary folders.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = ("--only-binary", ":all:")
# the promised platforms, by the tags of their wheels
PLATFORMS = {
    "Linux x86_64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "Linux aarch64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "macOS arm64": ("macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"),
    "Windows x86_64": ("win_amd64",),
}
TESTS = ("tests/analysis", "tests/ingest", "tests/render", "tests/demo", "tests/store")
ACTORS = (
    "name;kind;sector;country\nTanssiverstas;company;dance;FI\n"
    "Koli Events;yritys;tourism;Suomi\n"
    "Studio Nord;partner;media;Saksa\n"
)
TIES = "from;to;kind;since\nTanssiverstas;Koli Events;WORKS_WITH;2010\nKoli Events;Studio Nord;GAVE;2011-05\n"
PAGES = ("", "map", "actors", "analyses", "analyses/brokerage-roles?lang=fi", "report", "import")


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> str:
    """Run a command to its end; what it printed."""
    print("+", *command, flush=True)
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


def made(folder: Path) -> Path:
    """A new environment; its folder of programs."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def wheels_for_every_platform(env: dict[str, str]) -> None:
    """Every locked package has a wheel for every promised platform (asked from the index; nothing is installed)."""
    for name, tags in PLATFORMS.items():
        print("wheels for", name)
        platforms = [word for tag in tags for word in ("--platform", tag)]
        run(
            *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", *WHEELS, *platforms, "--python-version", "3.11"),
            *("--no-deps", "--require-hashes", "--target", "nowhere", "-r", "requirements.txt"),
            cwd=ROOT,
            env=env,
        )


def main_job(program: Path, folder: Path, env: dict[str, str]) -> None:
    """Import, ask, draw, report and export with the installed program."""
    (folder / "actors.csv").write_text(ACTORS, encoding="utf-8")
    (folder / "ties.csv").write_text(TIES, encoding="utf-8")
    run(program, "import", "actors.csv", "ties.csv", cwd=folder, env=env)
    again = json.loads(run(program, "import", "actors.csv", "ties.csv", "--format", "json", cwd=folder, env=env))
    assert again["status"] == "stored"
    assert again["unchanged"]["actors"] == 3
    found = json.loads(run(program, "analyse", "cutpoints", "--format", "json", cwd=folder, env=env))
    assert [row["id"] for row in found["rows"] if row["is_cutpoint"]] == ["koli-events"]
    for command, name in (("map", "map.html"), ("report", "report.html"), ("export", "network.json")):
        run(program, command, name, cwd=folder, env=env)
        assert (folder / name).stat().st_size > 100


def pages_answer(program: Path, folder: Path, env: dict[str, str]) -> None:
    """The demo is served, and each page answers."""
    with subprocess.Popen([program, "demo", "--no-open", "--port", "0"], cwd=folder, env=env, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().decode().strip()
            for page in PAGES:
                with urllib.request.urlopen(address + page, timeout=60) as answer:
                    assert answer.status == 200
                    print(answer.status, "/" + page)
        finally:
            server.terminate()


def main() -> None:
    """All of it, in order."""
    env = {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.pop("CI", None)  # what has no place on this system is skipped, and says so
    wheels_for_every_platform(env)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        env |= {"HOME": place, "LOCALAPPDATA": place, "XDG_DATA_HOME": place, "XDG_CACHE_HOME": place}
        programs = made(folder / "plain")
        run(programs / "python", "-m", "pip", "install", "--quiet", *WHEELS, ROOT, cwd=folder, env=env)
        main_job(programs / "graph-service", folder, env)
        pages_answer(programs / "graph-service", folder, env)
        programs = made(folder / "development")
        install = (programs / "python", "-m", "pip", "install", "--quiet")
        run(*install, *WHEELS, "--require-hashes", "-r", "requirements-dev.txt", cwd=ROOT, env=env)
        run(*install, "--no-deps", "--no-build-isolation", "--editable", ".", cwd=ROOT, env=env)
        tests = (str(programs / "python"), "-m", "pytest", "-q", "-m", "not neo4j and not browser", *TESTS)
        print("+", *tests, flush=True)
        subprocess.run(tests, cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    main()
