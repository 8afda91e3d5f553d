"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from graph_service.analysis._catalogue import catalogue
from tests.conftest import ROOT

TEXT = {".py", ".cypher", ".html", ".js", ".css", ".toml", ".md", ".yml", ".txt", ".json", ".xml", ".po", ".example", ""}
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|farm|root|home)/[a-z]")
REGISTRY = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|repo1?\.maven|deb\.debian")


def kept_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if "vendor" not in name and (ROOT / name).is_file()]


def functions(path: Path) -> Iterator[tuple[str, int, list[ast.stmt]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, node.lineno, body


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in kept_files():
        if path.suffix in {".py", ".js", ".css", ".cypher", ".html"} and path.read_text(encoding="utf-8").count("\n") > 400:
            long.append(path.name)
        if path.suffix == ".py":
            long += [
                f"{path.name}:{line} {name}"
                for name, line, body in functions(path)
                if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > 40
            ]
    assert not long


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = [
        f"{path.name}:{number}"
        for path in kept_files()
        if path.suffix in TEXT and path.name != "test_rules.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]
    assert not named


def test_no_data_file_of_others_is_kept() -> None:
    heavy = [path.name for path in kept_files() if path.stat().st_size > 1_000_000]
    assert not heavy
    assert not [path for path in kept_files() if path.suffix == ".csv"]


def test_names_say_something() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert not [path for path in kept_files() if path.suffix == ".py" and path.stem.strip("_") in empty]


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT / "graph_service").as_posix()
        for path in (ROOT / "graph_service").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }
    assert readers == {"settings.py"}


def test_every_setting_is_in_the_example() -> None:
    source = (ROOT / "graph_service" / "settings.py").read_text(encoding="utf-8")
    wanted = set(re.findall(r'"(GRAPH_SERVICE_[A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert wanted
    assert wanted <= set(re.findall(r"GRAPH_SERVICE_[A-Z_]+", example))


def test_one_script_holds_on_all_three_systems() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["everywhere"]
    assert {name.split("-")[0] for name in job["strategy"]["matrix"]["system"]} == {"ubuntu", "macos", "windows"}
    assert [step["run"] for step in job["steps"] if "run" in step] == ["python .ci/portable.py"]
    assert (ROOT / ".ci" / "portable.py").is_file()


def test_help_loads_no_heavy_library() -> None:
    # a fresh process: the program's help, the list of analyses, then the help of each of them
    program = (
        "import sys\n"
        "from graph_service.cli import run\n"
        "from graph_service.analysis._catalogue import catalogue\n"
        "asked = [['--help'], ['analyse', '--help'], *(['analyse', entry.slug, '--help'] for entry in catalogue().values())]\n"
        "codes = {run(arguments) for arguments in asked}\n"
        "heavy = {'numpy', 'networkx', 'numba', 'scipy', 'igraph', 'pyvis', 'neo4j', 'flask', 'babel'} & set(sys.modules)\n"
        "print(len(asked) > 4, codes, sorted(heavy))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "True {0} []"


def test_a_formula_with_words_is_a_phrase_so_that_it_has_finnish():
    formulas = [formula for entry in catalogue().values() for formula in entry.formulas if isinstance(formula, str)]
    assert formulas
    assert [formula for formula in formulas if re.search("[a-z]{5}", formula)] == [], 'write say("...") and give the Finnish'
