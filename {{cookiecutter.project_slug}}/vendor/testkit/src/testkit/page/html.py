"""The page as one file: data, script and style in it, and nothing that it could load. Pure."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from testkit.page.compact import columns

ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""In JSON they stand in texts only; in HTML `</script>` and `<!--` would end the data."""


def html(data: Mapping[str, Any]) -> str:
    """Of the data of report.json."""
    script, style = _file("page.js"), _file("page.css")
    parts = {
        "POLICY": f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'",
        "STYLE": style,
        "SCRIPT": script,
        "DATA": as_script({**data, "tests": columns(data["tests"])}),
    }
    before, *rest = _file("page.html").split("%%")
    return before + "".join(parts.get(part, part) for part in rest)


def as_script(data: object) -> str:
    """JSON that may stand in a script element, whatever its texts are."""
    return json.dumps(data, separators=(",", ":"), default=str).translate(ESCAPES)


def _hash(text: str) -> str:
    """Of what stands between the tags: a script of anybody else does not run."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _file(name: str) -> str:
    return (files("testkit.page") / name).read_text(encoding="utf-8")
