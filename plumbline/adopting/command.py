"""`plumbline adopt`: puts the tests kit into a FastAPI + async SQLAlchemy service that this template did not make."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from plumbline.adopting.ci import WORKFLOW, install_command, repository_of
from plumbline.adopting.kit_files import VENDORED_TESTKIT, collisions, kit, land, workflow
from plumbline.adopting.service_check import NEEDED
from plumbline.exit_status import DONE
from plumbline.refused import Refused

ABOUT: Final = (
    "Adds a folder with tests of each layer, which pass at once, and a workflow to a FastAPI + async SQLAlchemy "
    "service that this template did not make. It changes no file of yours."
)
QUESTIONS: Final = {
    "app": "The app, or the function that makes it (shop.main:app)",
    "metadata": "SQLAlchemy's metadata (shop.models:Base.metadata)",
    "session": "The session dependency (shop.db:get_session)",
    "package": "The service's package (shop)",
}
DOTTED: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
PACKAGE: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
NAMING_A_SERVER: Final = "export TEST_DATABASE_URL=postgresql+asyncpg://…/…_test   (and in the workflow)"
LISTED: Final = 10
"""Files in the way: a folder that holds a kit already has hundreds."""
CHECK: Final = Path(__file__).with_name("service_check.py")


def add_to(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    text = "add tests of each layer to a FastAPI + async SQLAlchemy service that this template did not make"
    parser = add_command("adopt", help=text, description=ABOUT)
    parser.set_defaults(run=run)
    parser.add_argument("service", type=Path, help="the service's folder: what it imports is in it, or in its src/")
    for name, question in QUESTIONS.items():
        parser.add_argument(f"--{name}", metavar="NAME", help=question)
    parser.add_argument("--database-variable", default="DATABASE_URL", metavar="NAME", help="default: %(default)s")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable that the service needs; {url}, {user}, {password}, {host}, {port} and {database} stand for "
        "those of the tests' database",
    )
    parser.add_argument(
        "--path", default="", help="the path that the first tests request (default: the OpenAPI document)"
    )
    parser.add_argument("--folder", default="tests_kit", help="the new folder's name (default: %(default)s)")
    parser.add_argument("--python", type=Path, help="the service's Python (default: its .venv's)")
    parser.add_argument("--dry-run", action="store_true", help="print what would be written")


def run(options: argparse.Namespace) -> int:
    ask(options)
    environment = environment_of(options)
    check_names(options)
    service = options.service.resolve()
    facts = facts_about(service, python_of(options, service), options, environment)
    is_read = is_named(service, options.package, options.database_variable)
    facts["reads_database_variable"] = is_read or any("{" in value for value in options.env)
    files = kit(values_of(options, facts, environment))
    refuse_collisions(service / options.folder, files)
    print("\n".join(place(service, options, facts, files)))
    return DONE


def ask(options: argparse.Namespace) -> None:
    missing = [name for name in QUESTIONS if not getattr(options, name)]
    if missing and not sys.stdin.isatty():
        raise Refused(f"--{', --'.join(missing)} must be given, or asked for in a terminal")
    for name in missing:
        try:
            setattr(options, name, input(f"{QUESTIONS[name]}: ").strip())
        except EOFError:
            raise Refused(f"--{name} was not answered") from None


def check_names(options: argparse.Namespace) -> None:
    if not options.service.is_dir():
        raise Refused(f"{options.service} is not a folder")
    for name in ("app", "metadata", "session"):
        if not DOTTED.fullmatch(getattr(options, name)):
            raise Refused(f"--{name} must be like package.module:name, not {getattr(options, name)!r}")
    if not PACKAGE.fullmatch(options.package):
        raise Refused(f"--package must be the name that Python imports, not {options.package!r}")
    if not options.folder.isidentifier():
        raise Refused(f"--folder must be a name that Python could import, not {options.folder!r}")


def environment_of(options: argparse.Namespace) -> dict[str, str]:
    pairs = [each.partition("=") for each in options.env]
    for name, equals, value in pairs:
        if not (name.isidentifier() and equals):
            raise Refused(f"--env must be like NAME=VALUE, not {name + equals!r}")
        try:
            value.format_map(dict.fromkeys(("url", "user", "password", "host", "port", "database"), ""))
        except (KeyError, ValueError, IndexError):
            raise Refused(f"--env {name}: write {{{{ and }}}} for braces that are not part of the database's") from None
    return {options.database_variable: "{url}"} | {name: value for name, _, value in pairs}


def python_of(options: argparse.Namespace, service: Path) -> Path:
    candidates = (
        [options.python] if options.python else [service / ".venv/bin/python", service / ".venv/Scripts/python.exe"]
    )
    python = next((candidate for candidate in candidates if candidate.is_file()), None)
    if not python:
        raise Refused(f"there is no {candidates[0]}: name the Python that has the service's packages with --python")
    return Path(os.path.abspath(python))  # noqa: PTH100  # a link to a Python is that of its environment


def facts_about(
    service: Path, python: Path, options: argparse.Namespace, environment: dict[str, str]
) -> dict[str, Any]:
    """Raises Refused with what is wrong about the names, as the service's own Python sees them."""
    nobodys = {"url": "sqlite+aiosqlite:////nowhere/tests_kit_test.db", "database": "tests_kit_test"}
    parts = dict.fromkeys(("user", "password", "host"), "nobody") | {"port": "1"} | nobodys
    variables = {name: value.format_map(parts) for name, value in environment.items()}
    names = {name: getattr(options, name) for name in ("app", "metadata", "session", "path")}
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
            last = (done.stderr.strip() or "it printed nothing").splitlines()[-1]
            raise Refused(f"{python} could not look at the service: {last}")
        result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    if "problem" in result:
        raise Refused(result["problem"])
    facts: dict[str, Any] = result["facts"]
    return facts


def is_named(service: Path, package: str, variable: str) -> bool:
    """Whether a source of the service names it; a settings class does so in small letters, without a prefix."""
    whole = variable.lower()
    without_prefix = whole.partition("_")[2]
    names = [whole, *([without_prefix] if "_" in without_prefix else [])]
    folders = [top for top in (service, service / "src") if top.is_dir()]
    files = [file for top in folders for file in (*top.glob("*.py"), *top.joinpath(*package.split(".")).rglob("*.py"))]
    text = "".join(file.read_text(encoding="utf-8", errors="replace").lower() for file in files)
    return any(name in text for name in names)


def values_of(options: argparse.Namespace, facts: dict[str, Any], environment: dict[str, str]) -> dict[str, str]:
    return {
        "app": options.app,
        "app_factory": options.app.replace(":", "."),
        "metadata": options.metadata,
        "session": options.session,
        "package": options.package,
        "folder": options.folder,
        "path": as_toml(facts["path"]),
        "host": as_toml(facts["host"]),
        "factory": json.dumps(facts["factory"]),
        "session_commits": json.dumps(facts["session_commits"]),
        "environment": "\n".join(f"{name} = {as_toml(value)}" for name, value in environment.items()),
    }


def as_toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def refuse_collisions(folder: Path, files: dict[str, str]) -> None:
    existing = collisions(folder, files)
    if existing:
        listed = [f"  {folder.name}/{name}" for name in existing[:LISTED]]
        if len(existing) > LISTED:
            listed.append(f"  and {len(existing) - LISTED} more")
        raise Refused(
            "nothing was written, because these exist (delete that folder or choose another --folder):\n"
            + "\n".join(listed)
        )


def place(service: Path, options: argparse.Namespace, facts: dict[str, Any], files: dict[str, str]) -> list[str]:
    """Writes the files, unless it is a dry run; returns the lines to print."""
    would = "would be written" if options.dry_run else "written"
    if not options.dry_run:
        land(service / options.folder, files)
    report = [f"{would}: {options.folder}/, {len(files)} files; no file of yours was changed"]
    report.append(place_workflow(service, options, facts, would))
    return [*report, "", *next_steps(options, facts)]


def place_workflow(service: Path, options: argparse.Namespace, facts: dict[str, Any], would: str) -> str:
    repository = repository_of(service)
    if repository is None:
        return f"left out: {WORKFLOW}, because this is not a git repository"
    target = repository / WORKFLOW
    if os.path.lexists(target):
        return f"left out: {WORKFLOW}, because it exists"
    values = {
        "where": json.dumps(service.relative_to(repository).as_posix()),
        "kit": json.dumps((service / options.folder).relative_to(repository).as_posix()),
        "folder": options.folder,
        "python": facts["python"],
        "install": install_command(service),
        "needs": " ".join(f'"{package}"' for package in NEEDED.values()),
    }
    if not options.dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(workflow(values), encoding="utf-8")
    return f"{would}: {WORKFLOW}"


def next_steps(options: argparse.Namespace, facts: dict[str, Any]) -> list[str]:
    steps = ["Next, in the service's folder:"]
    if not facts["reads_database_variable"]:
        steps.append(f"  look where your service reads its database's URL: no source names {options.database_variable}")
        steps.append(f"    name yours in {options.folder}/pyproject.toml, [tool.tests-kit.environment], in its place,")
        steps.append("    or end-to-end tests use your own database")
    packages = " ".join([*map(repr, facts["missing"]), f"-e {options.folder}/{VENDORED_TESTKIT}"])
    steps.append(f"  python -m pip install {packages}   (and keep them with your packages)")
    steps.append(f"    with uv: uv pip install {packages}")
    if facts["without_sqlite"]:
        steps.append(f"  {NAMING_A_SERVER}")
        steps.append(f"    because SQLite can't hold your tables: {facts['without_sqlite']}")
    elif any("{host}" in value for value in options.env):
        steps.append(f"  {NAMING_A_SERVER}")
        steps.append(
            "    because your service asks for a server: end-to-end tests have none to start it with otherwise"
        )
    if not facts["path_tried"]:
        steps.append(f"  see that your service answers {facts['path']} with 200: the first tests expect it")
    steps.append(f"  python -m pytest {options.folder}")
    steps.append(f"Then read {options.folder}/README.md: which test goes where, and what each layer may touch.")
    return steps
