"""`make help`, the page about commands and every command in a service name targets that exist."""

from collections.abc import Mapping
from typing import Final

from tests.fixtures.baked import Bake
from tests.make_commands import listed, mentioned, targets

PARTS_OF_CHECK: Final = {"lint", "types", "imports", "smells"}
UNLISTED: Final = PARTS_OF_CHECK | {"uv"}
# remove-example has a page of its own, which it removes with itself.
ELSEWHERE: Final = {"uv", "remove-example"}
HISTORY: Final = ("CHANGELOG.md", "vendor/testkit/CHANGELOG.md")


def unknown(files: Mapping[str, bytes]) -> list[str]:
    """Commands, by file, whose target the Makefile doesn't have."""
    known = targets(files["Makefile"].decode())
    return [
        f"{name}: make {target}"
        for name, content in files.items()
        if name not in HISTORY
        for target in sorted(mentioned(content.decode("utf-8", "replace")) - known)
    ]


def test_make_help_lists_each_target_of_the_makefile(bake: Bake) -> None:
    project = bake()

    assert listed(project.run("make", "help")) == targets(project.read("Makefile")) - UNLISTED


def test_the_page_about_commands_names_each_target(bake: Bake) -> None:
    project = bake()

    assert targets(project.read("Makefile")) - mentioned(project.read("docs/commands.md")) == ELSEWHERE


def test_each_make_command_in_a_service_has_a_target(bake: Bake) -> None:
    assert unknown(bake().contents()) == []


def test_a_make_command_without_a_target_is_found(bake: Bake) -> None:
    planted = {"docs/planted.md": b"Run `make teapot`, then `make test`.\n"}

    assert unknown(bake().contents() | planted) == ["docs/planted.md: make teapot"]
