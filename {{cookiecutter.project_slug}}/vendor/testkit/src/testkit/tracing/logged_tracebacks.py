"""Reads the exception that another process logged: structlog's list, or Python's own traceback."""

import builtins
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from testkit.blame import shortened
from testkit.call_site import Project
from testkit.causes import DATABASES, LONGEST_MESSAGE, Classes, group_of
from testkit.records import Failure, Frame
from testkit.redaction import redacted
from testkit.root_cause import classes_of_type, cut

FILE = re.compile(r'^ *File "(?P<path>.+)", line (?P<line>\d+), in (?P<name>.+)$', re.MULTILINE)
ERROR = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$", re.MULTILINE)
BEGIN = "Traceback (most recent call last):"
HTTP = frozenset({"httpx", "httpx2"})


class Logged(NamedTuple):
    name: str
    message: str
    frames: Sequence[tuple[str, int, str]]
    """Path, line, function."""


def failure_in(log: dict[str, Any], project: Project) -> Failure | None:
    """The exception of a log, if it has one. Its chain begins with what was logged."""
    exception = log.get("exception")
    chain = list(_of_structlog(exception)) if isinstance(exception, list) else list(_of_text(str(exception or "")))
    chain = chain or list(_of_text(str(log.get("event", ""))))
    if not chain:
        return None
    links = [_classes(link) for link in chain]
    in_database = any(_package(path) in DATABASES for link in chain for path, _, _ in link.frames)
    root, names = chain[-1], tuple(classes[0].removeprefix("builtins.") for classes in links)
    frames = [
        Frame(project.relative(path), line, name)
        for link in chain
        for path, line, name in link.frames
        if project.owns_file(path)
    ]
    return Failure(
        group_of(reversed(links), in_database=in_database),
        names[-1],
        cut(redacted(root.message), LONGEST_MESSAGE),
        names,
        shortened(list(dict.fromkeys(frames))),
    )


def _of_structlog(exception: Sequence[Any]) -> Iterator[Logged]:
    """`ExceptionDictTransformer` begins with what was logged; of a group the first is taken."""
    for link in exception:
        if isinstance(link, dict) and isinstance(link.get("exc_type"), str):
            frames = [frame for frame in link.get("frames", ()) if isinstance(frame, dict)]
            steps = [(str(f.get("filename", "")), int(f.get("lineno", 0)), str(f.get("name", ""))) for f in frames]
            yield Logged(link["exc_type"], str(link.get("exc_value", "")), steps)
            inner = link.get("exceptions")
            if inner and isinstance(inner[0], list):
                yield from _of_structlog(inner[0])
                return


def _of_text(text: str) -> Iterator[Logged]:
    """Python prints the root cause first."""
    for part in reversed(text.split(BEGIN)[1:]):
        frames = [(step["path"], int(step["line"]), step["name"]) for step in FILE.finditer(part)]
        error = ERROR.search(part)
        if error:
            yield Logged(error["name"], error["message"] or "", frames)


def _classes(link: Logged) -> Classes:
    """A built-in class is known; a name alone belongs to the package that raised it."""
    kind = getattr(builtins, link.name, None)
    if isinstance(kind, type) and issubclass(kind, BaseException):
        return classes_of_type(kind)
    if "." in link.name:
        return [link.name, *_of_httpx(link.name)]
    package = _package(link.frames[-1][0]) if link.frames else ""
    full = f"{package}.{link.name}" if package else link.name
    return [full, *_of_httpx(full)]


def _of_httpx(name: str) -> list[str]:
    package, _, short = name.partition(".")
    is_transport = short.endswith(("Timeout", "ConnectError", "ReadError", "WriteError", "CloseError", "ProtocolError"))
    if package not in HTTP or not is_transport:
        return []
    return [f"{package}.{'TimeoutException' if short.endswith('Timeout') else 'TransportError'}"]


def _package(path: str) -> str:
    """`sqlalchemy` for …/site-packages/sqlalchemy/engine/base.py; "" for a file of the project."""
    parts = Path(path).parts
    if "site-packages" in parts[:-1]:
        return Path(parts[len(parts) - parts[::-1].index("site-packages")]).stem
    return ""
