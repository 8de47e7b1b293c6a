"""The example goes by following one page, and what stays is a green service."""

from tests.fixtures.baked import BakedProject
from tests.shell_blocks import shell_blocks

PAGE = "docs/removing-the-example.md"


def test_a_service_whose_example_was_removed_by_its_page_is_green(service_to_change: BakedProject) -> None:
    commands = "".join(shell_blocks(service_to_change.read(PAGE)))

    service_to_change.run("bash", "-euo", "pipefail", "-c", commands)

    service_to_change.run("make", "check")
    assert " passed" in service_to_change.run("make", "test")
