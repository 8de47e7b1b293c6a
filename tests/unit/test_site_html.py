"""What counts as loaded from elsewhere, and what a page is made of."""

import pytest

from tests.site_html import article, loaded_from_elsewhere, structure


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.test/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.test/a.css">',
        '<img alt="x" src="http://cdn.test/a.png">',
        "body { background: url(https://cdn.test/a.png) }",
        '@import "https://fonts.test/css";',
    ],
)
def test_what_a_browser_fetches_from_another_host_is_found(text: str) -> None:
    assert len(loaded_from_elsewhere(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://docs.test/">read on</a>',
        '<script src="./assets/a.js"></script>',
        "svg { background: url(\"data:image/svg+xml;charset=utf-8,<svg xmlns='http://www.w3.org/2000/svg'/>\") }",
    ],
)
def test_a_link_to_click_and_a_file_of_the_site_are_not(text: str) -> None:
    assert loaded_from_elsewhere(text) == []


def test_the_structure_of_an_article_leaves_the_menu_out() -> None:
    page = "<ul><li>menu</li></ul><article class='a'><h1>T</h1><ul><li>one</li></ul></article><ul></ul>"

    assert structure(article(page)) == {"h1": 1, "ul": 1, "li": 1}
