"""The map as one file: works from disk, without a network, under a policy of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from graph_service.language import say

STATIC = Path(__file__).resolve().parent.parent / "web" / "static"
PARTS = ("tokens", "base", "controls", "frame", "map", "map-rail", "map-time", "map-middle", "map-panel", "map-print")
STYLES = tuple(f"css/{name}.css" for name in PARTS)
LIBRARY = "vendor/vis-network.min.js"
ENTRY = "map.js"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="fill">
<header class="topbar"><h1 class="brand">{title}</h1></header>
<main class="map-page">
<div class="map" id="graph-map">
<p class="map-note" data-loading>{loading}</p>
<p class="map-note" data-failed hidden>{failed}</p>
<p class="map-note" data-empty hidden>{empty}</p>
</div>
</main>
<script type="application/json" id="map-data">{data}</script>
<script>{library}</script>
<script type="module">{program}</script>
</body>
</html>
"""


def standalone_map(view: Mapping[str, Any], language: str = "en") -> str:
    """A whole HTML page that shows a view without asking any server for anything.

    Parameters
    ----------
    view
        As ``viewmodel.map_view`` makes it.
    language
        Language of the frame; the view has its own words.

    Returns
    -------
    str
        UTF-8 text. Library, program, style and data stand inside; the policy in its head allows only
        these by their hashes, so nothing written in a name can run or fetch.
    """
    style, library, program = _style(), _library(), bundle(STATIC / "js")
    title = view.get("title") or say("Map of the network").in_language(language)
    policy = POLICY.format(scripts=f"{_hash(library)} {_hash(program)}", style=_hash(style))
    return PAGE.format(
        language=escape(language),
        policy=escape(policy, quote=True).replace("&#x27;", "'"),
        title=escape(title),
        style=style,
        loading=escape(say("Drawing the map").in_language(language)),
        failed=escape(say("The map did not load.").in_language(language)),
        empty=escape(say("The network is empty. Import a file or open the demonstration network.").in_language(language)),
        data=json_in_html(view),
        library=library,
        program=program,
    )


def json_in_html(value: Any) -> str:
    """JSON text that cannot end a script element or start a comment in it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)


@cache
def _library() -> str:
    # the note on a source map would make developer tools ask for a file that is not there
    text = (STATIC / LIBRARY).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*\Z", "\n", text)


@cache
def bundle(folder: Path) -> str:
    """The modules of the map as one: each in a function, imports as its results.

    Only the one form of import that our modules use is understood; a test runs the result.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        text = (folder / name).read_text(encoding="utf-8")
        for _, other in _IMPORT.findall(text):
            add(other)
        names = _EXPORT.findall(text)
        body = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = {_variable(found[2])};", text)
        body = _EXPORT.sub("", body)
        done[name] = f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"

    add(ENTRY)
    return "\n" + "\n".join(done.values()) + "\n"


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
