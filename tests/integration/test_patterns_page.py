"""`docs/patterns.md` of the service leads to files that exist, and to names that stand in them."""

import re

from tests.fixtures.baked import Bake, BakedProject

ROW = re.compile(r"^\| (?P<wish>.+?) \| `(?P<file>[^`]+)`.* \| (?P<names>.*) \|$", re.MULTILINE)
NAME = re.compile(r"`([a-z_]\w+)")


def rows(project: BakedProject) -> list[re.Match[str]]:
    return list(ROW.finditer(project.read("docs/patterns.md")))


def test_every_pattern_stands_in_a_file_that_exists(bake: Bake) -> None:
    project = bake()

    missing = [row["file"] for row in rows(project) if not (project.path / row["file"]).exists()]

    assert missing == []


def test_every_name_of_a_pattern_stands_in_its_file(bake: Bake) -> None:
    project = bake()
    files = [row for row in rows(project) if (project.path / row["file"]).is_file()]

    missing = [
        (row["file"], name) for row in files for name in NAME.findall(row["names"]) if not found(project, row, name)
    ]

    assert missing == []


def test_the_page_lists_the_patterns_of_the_tests(bake: Bake) -> None:
    page = bake().read("docs/patterns.md")

    unnamed = [f"T{n}" for n in range(1, 25) if not re.search(rf"\bT{n}\b", page)]

    assert unnamed == []


def found(project: BakedProject, row: re.Match[str], name: str) -> bool:
    return name.rstrip("_") in project.read(row["file"])
