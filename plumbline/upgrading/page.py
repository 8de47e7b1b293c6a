"""A diff as one page to look at: no script, nothing fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

PAGE = Path(__file__).with_name("page.html")
HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
FACT = re.compile(r"(new file mode|deleted file mode|rename from|rename to|new mode|Binary) (.+)")
OLD_MODE = "old mode "
MODES = {"100644": "a file", "100755": "executable", "120000": "a link", "160000": "a submodule"}
QUIET_FROM = 400
"""Lines of a file's diff from which on it is folded at first."""


@dataclass
class Changed:
    """One file of a diff."""

    name: str
    rows: list[str] = field(default_factory=list)
    plus: int = 0
    minus: int = 0
    old_mode: str = ""
    facts: list[str] = field(default_factory=list)
    """Changes other than to its text."""

    def note(self, kind: str, text: str) -> None:
        mode = MODES.get(text, text)
        match kind:
            case "new file mode":
                self.facts.append("new" if mode == MODES["100644"] else f"new, {mode}")
            case "deleted file mode":
                self.facts.append("removed")
            case "rename from":
                self.facts.append(f"moved from {text}")
            case "rename to":
                self.name = text
            case "new mode":
                self.facts.append(f"{MODES.get(self.old_mode, self.old_mode)} → {mode}")
            case "Binary":
                self.facts.append("binary")


def write_page(page: Path, title: str, address: str, log: str, diff: str) -> None:
    files = list(read(diff.removesuffix("\n").split("\n")))  # form feeds and such are part of a line
    widest = max((file.plus + file.minus for file in files), default=1)
    text = Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(title),
        address=escape(address),
        count=len(files),
        plus=sum(file.plus for file in files),
        minus=sum(file.minus for file in files),
        log=f'<h2>The template says</h2><pre class="log">{escape(log)}</pre>' if log else "",
        rows="\n".join(row(number, file, widest) for number, file in enumerate(files)),
        files="\n".join(section(number, file) for number, file in enumerate(files)),
    )
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8", errors="replace")


def read(lines: list[str]) -> Iterator[Changed]:  # noqa: C901 (one branch for each kind of line)
    """Git's unified diff; in a hunk, a line's first character says what it is."""
    file, old, new = Changed(""), 0, 0
    in_hunk = False
    for line in lines:
        if line.startswith("diff --git "):
            if file.name:
                yield file
            file, in_hunk = Changed(line.rpartition(" b/")[2]), False
        elif hunk := HUNK.match(line):
            old, new, in_hunk = int(hunk[1]), int(hunk[2]), True
            file.rows.append(cells("hunk", "", "", line))
        elif in_hunk and line.startswith("+"):
            file.rows.append(cells("plus", "", new, line))
            file.plus, new = file.plus + 1, new + 1
        elif in_hunk and line.startswith("-"):
            file.rows.append(cells("minus", old, "", line))
            file.minus, old = file.minus + 1, old + 1
        elif in_hunk and not line.startswith("\\"):
            file.rows.append(cells("same", old, new, line))
            old, new = old + 1, new + 1
        elif line.startswith(OLD_MODE):
            file.old_mode = line.removeprefix(OLD_MODE)
        elif fact := FACT.fullmatch(line):
            file.note(*fact.groups())
    if file.name:
        yield file


def cells(kind: str, old: int | str, new: int | str, line: str) -> str:
    numbers = f'<td class="n">{old}</td><td class="n">{new}</td>'
    return f'<tr class="{kind}">{numbers}<td>{escape(line)}</td></tr>'


def counts(file: Changed) -> str:
    return f'<span class="new">+{file.plus}</span> <span class="old">&minus;{file.minus}</span>'


def facts(file: Changed) -> str:
    return f'<small class="quiet">{escape(", ".join(file.facts))}</small>' if file.facts else ""


def row(number: int, file: Changed, widest: int) -> str:
    plus, minus = (round(100 * count / max(widest, 1)) for count in (file.plus, file.minus))
    bar = f'<i class="plus" style="width:{plus}%"></i><i class="minus" style="width:{minus}%"></i>'
    return (
        f'<tr><td><a href="#f{number}"><code>{escape(file.name)}</code></a> {facts(file)}</td>'
        f'<td class="count">{counts(file)}</td>'
        f'<td><span class="bar">{bar}</span></td></tr>'
    )


def section(number: int, file: Changed) -> str:
    state = "open" if len(file.rows) < QUIET_FROM else ""
    return (
        f'<details id="f{number}" {state}>'
        f"<summary><code>{escape(file.name)}</code> {facts(file)} "
        f'<small class="counts">{counts(file)}</small></summary>'
        f'<div class="scroll"><table class="diff">{"".join(file.rows)}</table></div></details>'
    )
