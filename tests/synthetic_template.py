"""A small template with a history of its own: what templates do to files and questions, in three releases.

v2.0.0 changes, adds, drops, renames and makes executable; v3.0.0 renames a question and a choice, and asks a new one.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.fixtures.template import SERVICE_FOLDER

FOLDER: Final = SERVICE_FOLDER
SLUG: Final = "demo"
GUIDE: Final = "".join(f"Chapter {number}: how to do thing {number}.\n\n" for number in range(1, 9))
UTIL: Final = "".join(
    f"def util_{number}(value: int) -> int:\n    return value + {number}\n\n\n" for number in range(8)
)
MAIN: Final = "".join(f"STEP_{number} = {number}\nprint(STEP_{number})\n" for number in range(12))
QUESTIONS: Final[Mapping[str, object]] = {"project_slug": SLUG, "database": ["postgresql", "sqlite"]}
FIRST: Final[Mapping[str, str]] = {
    "README.md": "# {{ cookiecutter.project_slug }}\n\nOn {{ cookiecutter.database }}.\n\nThe end.\n",
    ".gitignore": "*.local\n/cache\n",
    "docs/guide.md": GUIDE,
    "run.sh": "#!/bin/sh\npython src/main.py\n",
    "settings.ini": "[database]\npool = 5\ntimeout = 10\n\n[log]\nlevel = info\nformat = json\n",
    "src/main.py": MAIN,
    "src/old.py": "".join(f"OLD_{number} = {number}\n" for number in range(10)),
    "src/steady.py": "".join(f"STEADY_{number} = {number}\n" for number in range(10)),
    "src/util.py": UTIL,
}


def second(files: Mapping[str, str]) -> dict[str, str]:
    changed = dict(files) | {
        "docs/guide.md": GUIDE.replace("thing 2.", "thing 2, better."),
        "docs/new.md": "New in the second version.\n",
        "settings.ini": files["settings.ini"].replace("pool = 5", "pool = 20") + "colour = no\n",
        "src/helpers.py": UTIL.replace("value + 3", "value + 33"),
        "src/main.py": MAIN.replace("STEP_4 = 4", "STEP_4 = 44"),
        "src/new.py": "NEW = 1\n",
    }
    return {name: text for name, text in changed.items() if name not in {"src/old.py", "src/util.py"}}


def third(files: Mapping[str, str]) -> dict[str, str]:
    readme = (
        "# {{ cookiecutter.project_slug }}\n\nOn {{ cookiecutter.storage }}.\n\nTraced: {{ cookiecutter.tracing }}.\n"
    )
    return dict(files) | {"README.md": readme}


THIRD_QUESTIONS: Final[Mapping[str, object]] = {
    "project_slug": SLUG,
    "storage": ["postgres", "sqlite"],
    "tracing": "{{ cookiecutter.project_slug }}-traces",
    "_renamed_answers": {"database": "storage", "storage=postgresql": "storage=postgres"},
}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.test", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def release(repository: Path, version: str, files: Mapping[str, str], questions: Mapping[str, object]) -> None:
    """Commits and tags the template with exactly these files."""
    git(repository, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
    write(repository / FOLDER, files)
    answers = {**questions, "_template_version": version}
    changes = "".join(f"\n## [{past}.0.0]\n\n- Release {past}.\n" for past in range(int(version[0]), 0, -1))
    write(repository, {"cookiecutter.json": json.dumps(answers), "CHANGELOG.md": f"# Changelog\n{changes}"})
    if version != "1.0.0":
        (repository / FOLDER / "run.sh").chmod(0o755)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", f"Release {version}")
    git(repository, "tag", f"v{version}")


def make_template(repository: Path) -> Path:
    repository.mkdir(parents=True)
    git(repository, "init", "--quiet", "--initial-branch=main")
    release(repository, "1.0.0", FIRST, QUESTIONS)
    release(repository, "2.0.0", second(FIRST), QUESTIONS)
    release(repository, "3.0.0", third(second(FIRST)), THIRD_QUESTIONS)
    return repository
