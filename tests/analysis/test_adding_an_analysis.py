"""The analysis that the guide shows works as it stands there."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from graph_service.analysis._catalogue import _parameters, envelope, parsed
from graph_service.errors import BadValue
from tests.analysis.networks import text_network
from tests.conftest import ROOT


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    guide = (ROOT / "docs/adding-an-analysis.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    module = ModuleType("returned_ties")
    monkeypatch.setitem(sys.modules, "returned_ties", module)
    exec(compile(code, "docs/adding-an-analysis.md", "exec"), module.__dict__)  # the guide is ours
    return module


def test_the_shown_analysis_counts_by_hand(shown: ModuleType):
    # a > b > a, a > c: two of three ties come back
    entry = replace(shown.ANALYSIS, id="returned_ties", parameters=_parameters(shown.ANALYSIS))
    snapshot = text_network("a1>b1 b1>a1 a1>c1")
    found = envelope(entry, snapshot, {}, entry.run(snapshot, **parsed(entry, {"least": ["1"]})), "en")
    assert [(row["id"], row["returned"], row["share"]) for row in found["rows"]] == [
        ("a1", 1, 0.5),
        ("b1", 1, 1.0),
        ("c1", 0, None),
    ]
    assert found["sentences"] == ["3 actors, 3 directed ties.", "2 ties of 3 are returned."]
    assert [warning["code"] for warning in found["warnings"]] == ["share_undefined"]
    # runs and a seed are added to every entry: here they would try the order of the shares
    assert found["parameters"] == {"least": 1, "runs": 0, "seed": 1}
    assert set(found["rows"][0]) - {"id", "label"} == set(entry.columns)
    with pytest.raises(BadValue, match="least lies between 1 and 100"):
        parsed(entry, {"least": ["0"]})
