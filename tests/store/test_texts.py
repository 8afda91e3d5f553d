"""No statement is put together where it is sent."""

from __future__ import annotations

import ast
from pathlib import Path

from graph_service import store

SENDERS = {"execute", "executemany", "executescript", "run", "execute_query", "_run"}


def test_statements_are_constants_where_they_are_sent() -> None:
    sent = 0
    for path in sorted(Path(store.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDERS:
                sent += 1
                for argument in node.args[: 2 if node.func.attr == "_run" else 1]:
                    made = [part for part in ast.walk(argument) if isinstance(part, ast.JoinedStr | ast.BinOp)]
                    assert not made, f"{path.name}:{node.lineno}"
    assert sent > 40
