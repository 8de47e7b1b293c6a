"""Puts the tests kit into a FastAPI + async SQLAlchemy service that was not made by this template.

It adds one folder, with tests of each layer that pass at once, and a workflow; it changes no file of yours.
Exit status: 0 it landed (or would, with --dry-run), 2 it did not, and nothing was written.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ci import WORKFLOW, install_command, repository_of
from foreign_check import NEEDED
from kit_files import collisions, kit, land, workflow

HOLDS, CANNOT = 0, 2
QUESTIONS: Final = {
    "app": "The app, or the function that makes it (shop.main:app)",
    "metadata": "SQLAlchemy's metadata (shop.models:Base.metadata)",
    "session": "The session dependency (shop.db:get_session)",
    "package": "The service's package (shop)",
}
DOTTED: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
PACKAGE: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
NAMING_A_SERVER: Final = "export TEST_DATABASE_URL=postgresql+asyncpg://…/…_test   (and in the workflow)"
CHECK: Final = Path(__file__).with_name("foreign_check.py")


class Refused(Exception):  # noqa: N818  # it is one
    """One sentence; nothing was written."""


def parser() -> argparse.ArgumentParser:
    about, _, rest = (__doc__ or "").partition("\n\n")
    made = argparse.ArgumentParser(prog="install.py", description=about, epilog=rest)
    made.add_argument("service", type=Path, help="the service's folder: what it imports is found in it, or in its src/")
    for name, question in QUESTIONS.items():
        made.add_argument(f"--{name}", metavar="NAME", help=question)
    made.add_argument("--database-variable", default="DATABASE_URL", metavar="NAME", help="default: %(default)s")
    made.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable that the service needs; {url}, {user}, {password}, {host}, {port} and {database} stand for "
        "those of the tests' database",
    )
    made.add_argument("--path", default="", help="what the first tests ask for (default: the OpenAPI document)")
    made.add_argument("--folder", default="tests_kit", help="the new folder's name (default: %(default)s)")
    made.add_argument("--python", type=Path, help="the service's Python (default: its .venv's)")
    made.add_argument("--dry-run", action="store_true", help="say what would be written")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    try:
        ask(given)
        environment = environment_of(given)
        check_names(given)
        service = given.service.resolve()
        facts = facts_about(service, python_of(given, service), given, environment)
        files = kit(values_of(given, facts, environment))
        refuse_collisions(service / given.folder, files)
        report = place(service, given, facts, files)
    except (Refused, OSError) as refused:
        print(f"tests-kit: {refused}", file=sys.stderr)
        return CANNOT
    print("\n".join(report))
    return HOLDS


def ask(given: argparse.Namespace) -> None:
    missing = [name for name in QUESTIONS if not getattr(given, name)]
    if missing and not sys.stdin.isatty():
        raise Refused(f"--{', --'.join(missing)} must be given, or asked for in a terminal")
    for name in missing:
        try:
            setattr(given, name, input(f"{QUESTIONS[name]}: ").strip())
        except EOFError:
            raise Refused(f"--{name} was not answered") from None


def check_names(given: argparse.Namespace) -> None:
    if not given.service.is_dir():
        raise Refused(f"{given.service} is not a folder")
    for name in ("app", "metadata", "session"):
        if not DOTTED.fullmatch(getattr(given, name)):
            raise Refused(f"--{name} must be like package.module:name, not {getattr(given, name)!r}")
    if not PACKAGE.fullmatch(given.package):
        raise Refused(f"--package must be the name that Python imports, not {given.package!r}")
    if not given.folder.isidentifier():
        raise Refused(f"--folder must be a name that Python could import, not {given.folder!r}")


def environment_of(given: argparse.Namespace) -> dict[str, str]:
    pairs = [each.partition("=") for each in given.env]
    for name, equals, value in pairs:
        if not (name.isidentifier() and equals):
            raise Refused(f"--env must be like NAME=VALUE, not {name + equals!r}")
        try:
            value.format_map(dict.fromkeys(("url", "user", "password", "host", "port", "database"), ""))
        except (KeyError, ValueError, IndexError):
            raise Refused(f"--env {name}: write {{{{ and }}}} for braces that are no part of the database's") from None
    return {given.database_variable: "{url}"} | {name: value for name, _, value in pairs}


def python_of(given: argparse.Namespace, service: Path) -> Path:
    places = [given.python] if given.python else [service / ".venv/bin/python", service / ".venv/Scripts/python.exe"]
    found = next((place for place in places if place.is_file()), None)
    if not found:
        raise Refused(f"there is no {places[0]}: name the Python that has the service's packages with --python")
    return Path(os.path.abspath(found))  # noqa: PTH100  # a link to a Python is that of its environment


def facts_about(service: Path, python: Path, given: argparse.Namespace, environment: dict[str, str]) -> dict[str, Any]:
    """Raises Refused with what is wrong about the names, as the service's own Python sees them."""
    nobodys = {"url": "sqlite+aiosqlite:////nowhere/tests_kit_test.db", "database": "tests_kit_test"}
    parts = dict.fromkeys(("user", "password", "host"), "nobody") | {"port": "1"} | nobodys
    variables = {name: value.format_map(parts) for name, value in environment.items()}
    names = {name: getattr(given, name) for name in ("app", "metadata", "session", "path")}
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        done = subprocess.run(
            [str(python), "-B", str(CHECK), str(answer)],
            cwd=service,
            env=os.environ | variables,
            input=json.dumps(names),
            capture_output=True,
            text=True,
            check=False,
        )
        if not answer.exists():
            last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
            raise Refused(f"{python} could not look at the service: {last}")
        said: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    if "problem" in said:
        raise Refused(said["problem"])
    facts: dict[str, Any] = said["facts"]
    return facts


def values_of(given: argparse.Namespace, facts: dict[str, Any], environment: dict[str, str]) -> dict[str, str]:
    return {
        "app": given.app,
        "app_factory": given.app.replace(":", "."),
        "metadata": given.metadata,
        "session": given.session,
        "package": given.package,
        "folder": given.folder,
        "path": as_toml(facts["path"]),
        "host": as_toml(facts["host"]),
        "factory": json.dumps(facts["factory"]),
        "session_commits": json.dumps(facts["session_commits"]),
        "environment": "\n".join(f"{name} = {as_toml(value)}" for name, value in environment.items()),
    }


def as_toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def refuse_collisions(folder: Path, files: dict[str, str]) -> None:
    found = collisions(folder, files)
    if found:
        listed = "\n".join(f"  {folder.name}/{name}" for name in found)
        raise Refused(f"nothing was written, because these exist (choose another --folder):\n{listed}")


def place(service: Path, given: argparse.Namespace, facts: dict[str, Any], files: dict[str, str]) -> list[str]:
    """Writes, unless it is a rehearsal; what to say about it."""
    would = "would be written" if given.dry_run else "written"
    if not given.dry_run:
        land(service / given.folder, files)
    report = [f"{would}: {given.folder}/, {len(files)} files; no file of yours was changed"]
    report.append(place_workflow(service, given, facts, would))
    return [*report, "", *next_steps(given, facts)]


def place_workflow(service: Path, given: argparse.Namespace, facts: dict[str, Any], would: str) -> str:
    repository = repository_of(service)
    if repository is None:
        return f"left out: {WORKFLOW}, because this is no git repository"
    target = repository / WORKFLOW
    if os.path.lexists(target):
        return f"left out: {WORKFLOW}, because it exists"
    values = {
        "where": json.dumps(service.relative_to(repository).as_posix()),
        "kit": json.dumps((service / given.folder).relative_to(repository).as_posix()),
        "folder": given.folder,
        "python": facts["python"],
        "install": install_command(service),
        "needs": " ".join(f'"{package}"' for package in NEEDED.values()),
    }
    if not given.dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(workflow(values), encoding="utf-8")
    return f"{would}: {WORKFLOW}"


def next_steps(given: argparse.Namespace, facts: dict[str, Any]) -> list[str]:
    steps = ["Next, in the service's folder:"]
    if facts["missing"]:
        missing = " ".join(map(repr, facts["missing"]))
        steps.append(f"  python -m pip install {missing}   (and keep them with your packages)")
    if facts["without_sqlite"]:
        steps.append(f"  {NAMING_A_SERVER}")
        steps.append(f"    because SQLite can't hold your tables: {facts['without_sqlite']}")
    elif any("{host}" in value for value in given.env):
        steps.append(f"  {NAMING_A_SERVER}")
        steps.append(
            "    because your service asks for a server: end-to-end tests have none to start it with otherwise"
        )
    if not facts["path_tried"]:
        steps.append(
            f"  curl the path {facts['path']} of your service: the first tests expect 200, and it was not tried here"
        )
    steps.append(f"  python -m pytest {given.folder}")
    steps.append(f"Then read {given.folder}/README.md: which test goes where, and what each layer may touch.")
    return steps


if __name__ == "__main__":
    sys.exit(main())
