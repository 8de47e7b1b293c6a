"""Which links of a page are dead."""

from pathlib import Path

from tests.links import dead_links

PAGE = "See [it](there.md#part), ![a picture](gone.svg), [a site](https://example.test/x) and [below](#below).\n"


def test_a_link_to_a_file_that_does_not_exist_is_dead(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "there.md").touch()

    assert dead_links(tmp_path, ["page.md"]) == ["page.md: gone.svg"]


def test_a_picture_that_does_not_exist_is_dead(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text('<source srcset="dark.svg"><img src="light.svg">', encoding="utf-8")
    (tmp_path / "light.svg").touch()

    assert dead_links(tmp_path, ["page.md"]) == ["page.md: dark.svg"]


def test_another_branch_on_the_host_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("[example](../../tree/example)", encoding="utf-8")

    assert dead_links(tmp_path, ["page.md"]) == []
