"""The pictures of README.md: what is taken from a run, and what is committed."""

import re
from pathlib import Path

import pytest

from scripts import pictures
from scripts.bake import TEMPLATE

COMMITTED = sorted(pictures.PICTURES.iterdir())
RUN = """\
tests/unit/test_it.py ..    [100%]

\x1b[1m=== pyramid ===\x1b[0m
       functions
  e2e  #
  integration  ##
  unit  ###
slowest, in ms
  9  tests/unit/test_it.py::test_it
\x1b[32m=== 3 passed in 0.10s ===\x1b[0m""".splitlines()


def test_the_pyramid_is_shown_without_the_slowest_tests() -> None:
    shown = pictures.pyramid_of(RUN)

    assert shown == RUN[2:7]


def test_a_breach_is_shown_without_the_stack_above_it() -> None:
    output = [
        "    raise x",
        "\x1b[31mE   GuardBreach: a test\x1b[0m",
        "",
        "FAILED test_it",
        "\x1b[31m== 1 failed in 1s ==\x1b[0m",
    ]

    assert pictures.breach_of(output) == [output[1], output[4]]


@pytest.mark.parametrize("scheme", pictures.SCHEMES)
def test_a_line_that_does_not_fit_is_wrapped(scheme: str) -> None:
    svg = pictures.terminal("make", ["x" * 30], scheme, columns=20)

    assert re.findall("x{5,}", svg) == ["x" * 20, "x" * 10]


def test_without_a_browser_one_sentence_says_so_before_any_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit, match=r"^Pictures need Chromium or Chrome .*; install one\.$"):
        pictures.main()


def test_each_picture_is_in_the_readme_light_and_dark() -> None:
    readme = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    dark = re.findall(r'srcset="docs/pictures/([\w.-]+)"', readme)
    light = re.findall(r'src="docs/pictures/([\w.-]+)"', readme)

    assert [name.replace("-dark", "-light") for name in dark] == light
    assert sorted(light + dark) == [picture.name for picture in COMMITTED]


@pytest.mark.parametrize("picture", COMMITTED, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_loads_nothing(picture: Path) -> None:
    content = picture.read_bytes()

    assert len(content) <= pictures.LARGEST
    assert b"http" not in content.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")
