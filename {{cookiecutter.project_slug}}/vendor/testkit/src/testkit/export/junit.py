"""The JUnit files of many jobs as one: pytest's own, so that the logs of failed tests stay in them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

COUNTS = ("tests", "failures", "errors")
"""The schema that pytest tests itself against knows no others here."""


def merged(files: Iterable[Path]) -> tuple[Xml.Element, list[str]]:
    """All their suites, each named for its file; and which files could not be read. XML of another kind is left out."""
    root, problems, seconds, counts = Xml.Element("testsuites", name="pytest"), [], 0.0, Counter[str]()
    for file in files:
        try:
            suites = list(_suites(Xml.parse(file).getroot()))  # noqa: S314  (our own files; expat limits entities)
            seconds += sum(float(suite.get("time") or 0) for suite in suites)
            counts.update({name: sum(int(suite.get(name) or 0) for suite in suites) for name in COUNTS})
        except (Xml.ParseError, OSError, ValueError) as error:
            problems.append(f"{file} can't be read as XML: {error}")
            continue
        for suite in suites:
            suite.set("name", file.stem)
            root.append(suite)
    for name in COUNTS:
        root.set(name, str(counts[name]))
    root.set("time", f"{seconds:.3f}")
    return root, problems


def _suites(root: Xml.Element) -> Iterator[Xml.Element]:
    if root.tag == "testsuite":
        yield root
    elif root.tag == "testsuites":
        yield from root.findall("testsuite")
