"""What coverage and git know about modules; empty where a project has neither."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from testkit.exit_status import CannotJudge
from testkit.git import git_if_there
from testkit.risks.ranking import Coverage, Module


def modules(root: Path, source: str) -> set[Module]:
    return {path.relative_to(root).as_posix() for path in (root / source).rglob("*.py")}


def coverage_of(file: Path, known: Iterable[Module]) -> dict[Module, Coverage]:
    """Of a Cobertura report as coverage.py writes it: its file names are relative to one of its sources. Empty where
    there is no report. Raises CannotJudge for one that can't be read."""
    if not file.exists():
        return {}
    try:
        classes = ElementTree.parse(file).getroot().iter("class")  # noqa: S314  (of the project's own coverage)
        covered = {each.get("filename", ""): _lines(each) for each in classes}
    except (ElementTree.ParseError, OSError) as error:
        raise CannotJudge(f"{file} can't be read: {error}; write it again with `make coverage`") from error
    return {module: covered[name] for module in known if (name := _name_in(module, covered))}


def _lines(of_class: ElementTree.Element) -> Coverage:
    hits = [line.get("hits") for line in of_class.iterfind("lines/line")]
    return Coverage(hits.count("0"), len(hits))


def _name_in(module: Module, covered: dict[str, Coverage]) -> str | None:
    """The longest ending of the path: `src/app/orders.py` is `app/orders.py` or `orders.py` in a report."""
    parts = module.split("/")
    endings = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((ending for ending in endings if ending in covered), None)


def churn_of(root: Path, known: set[Module], days: int) -> dict[Module, int]:
    """Lines added and removed, by one call of git. Empty outside a repository."""
    plain = ("--numstat", "--format=", "-z", "--no-renames", "--relative")
    log = git_if_there(root, "log", f"--since={days} days ago", *plain) or ""
    counts: Counter[Module] = Counter()
    for line in log.split("\0"):
        added, _, rest = line.strip().partition("\t")
        removed, _, path = rest.partition("\t")
        if path in known and added.isdigit() and removed.isdigit():  # a binary file has `-`
            counts[path] += int(added) + int(removed)
    return dict(counts)
