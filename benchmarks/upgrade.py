"""The same random histories of users through cruft, copier and plumbline: what each lost, and what it reported.

    python benchmarks/upgrade.py [--histories 36]

It brings cruft and copier with uv, so it needs the network once. docs/decisions/0040-upgrades.md holds a run of it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.bake import isolated
from tests.histories import User, words_in
from tests.synthetic_template import FIRST, SLUG, git, make_template, second, write

CRUFT, COPIER = "cruft==2.16.0", "copier==9.19.1"
# What the second release changes inside files: the old text, and the new one.
CHANGES = {
    "pool = 5\n": "pool = 20\n",
    "thing 2.\n": "thing 2, better.\n",
    "STEP_4 = 4\n": "STEP_4 = 44\n",
    "value + 3\n": "value + 33\n",
}
MARK = re.compile(r"^<{7,} ", re.MULTILINE)


@dataclass(frozen=True)
class Tool:
    name: str
    create: Callable[[Path], None]
    """Makes the first release in a folder."""
    update: list[str]


@dataclass(frozen=True)
class Outcome:
    code: int
    lost: int
    """Lines of the user's that are nowhere in the project any more."""
    only_rejected: int
    """Lines of the user's, and changes of the template's, that are only in .rej files."""
    missed: int
    """Changes of the template's that are neither in, nor marked, nor in a .rej file: the old text is still there."""
    returned: int
    """Files that the user had deleted, and that are back."""
    unsaid: bool
    """Marks or .rej files, with exit status 0."""


def texts(project: Path) -> dict[str, str]:
    paths = (path for path in project.rglob("*") if path.is_file() and ".git" not in path.relative_to(project).parts)
    return {str(path.relative_to(project)): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def judge(project: Path, code: int, words: set[str], deleted: set[str]) -> Outcome:
    files = texts(project)
    kept = {name: text for name, text in files.items() if not name.endswith(".rej")}
    whole, rejected = "\n".join(kept.values()), "\n".join(files[name] for name in files.keys() - kept.keys())
    lost = {word for word in words if not re.search(rf"{word}\b", whole)}
    not_in = [new for old, new in CHANGES.items() if old in whole and new not in whole]
    return Outcome(
        code=code,
        lost=len(lost),
        only_rejected=sum(new.strip() in rejected for new in not_in),
        missed=sum(new.strip() not in rejected for new in not_in),
        returned=len(deleted & kept.keys()),
        unsaid=code == 0 and bool(MARK.search(whole) or rejected),
    )


def live(project: Path, seed: int) -> set[str]:
    """The user's history; returns what the user deleted or moved away."""
    before = set(texts(project))
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "As generated")
    User(project, seed).live(steps=7)
    return before - set(texts(project))


def run_history(tool: Tool, seed: int, folder: Path) -> Outcome:
    tool.create(folder)
    project = folder / SLUG
    deleted = live(project, seed)
    words = words_in(project)
    done = subprocess.run(
        tool.update,
        cwd=project,
        env=isolated(folder / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return judge(project, done.returncode, words, deleted)


def copier_template(repository: Path) -> Path:
    """The same two releases, in copier's form: all answers are in one question, named as cookiecutter's."""
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    question = {"type": "yaml", "default": json.dumps({"project_slug": SLUG, "database": "postgresql"})}
    settings = {"_subdirectory": "template", "_templates_suffix": "", "cookiecutter": question}
    for version, files in (("v1.0.0", FIRST), ("v2.0.0", second(FIRST))):
        git(repository, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
        answers = {"{{_copier_conf.answers_file}}": "{{ _copier_answers|to_nice_yaml -}}\n"}
        write(repository / "template", {**files, **answers})
        write(repository, {"copier.yml": json.dumps(settings)})
        git(repository, "add", ".")
        git(repository, "commit", "--quiet", "--message", version)
        git(repository, "tag", version)
    return repository


def tools(work: Path) -> Iterator[Tool]:
    template, copied = make_template(work / "template"), copier_template(work / "copier")
    git(template, "tag", "--delete", "v3.0.0")
    git(template, "worktree", "add", "--quiet", "--detach", str(work / "first"), "v1.0.0")
    uvx = [os.environ.get("UV", "uv"), "tool", "run", "--quiet", "--from"]

    def by_cookiecutter(folder: Path) -> None:
        command = [sys.executable, "-m", "cookiecutter", "--no-input", "--output-dir", str(folder), str(work / "first")]
        subprocess.run(command, check=True, env=isolated(work / "home"), capture_output=True)
        context = {"cookiecutter": {"project_slug": SLUG, "database": "postgresql"}}
        record = {"template": str(template), "commit": git(template, "rev-parse", "v1.0.0"), "checkout": None}
        write(folder / SLUG, {".cruft.json": json.dumps({**record, "context": context, "directory": None})})

    def by_copier(folder: Path) -> None:
        options = ["--quiet", "--defaults", "--vcs-ref", "v1.0.0"]
        command = [*uvx, COPIER, "copier", "copy", *options, str(copied), str(folder / SLUG)]
        subprocess.run(command, check=True, env=isolated(work / "home"))

    yield Tool("cruft", by_cookiecutter, [*uvx, CRUFT, "cruft", "update", "--skip-apply-ask", "--checkout", "v2.0.0"])
    options = ["--quiet", "--defaults", "--vcs-ref", "v2.0.0"]
    yield Tool("copier", by_copier, [*uvx, COPIER, "copier", "update", *options])
    yield Tool("plumbline", by_cookiecutter, [sys.executable, "-B", "-m", "plumbline", "update", "--to", "v2.0.0"])


def summary(outcomes: list[Outcome]) -> list[str]:
    codes = Counter(outcome.code for outcome in outcomes)
    return [
        ", ".join(f"{code}: {count}" for code, count in sorted(codes.items())),
        str(sum(outcome.unsaid for outcome in outcomes)),
        str(sum(outcome.lost for outcome in outcomes)),
        str(sum(outcome.missed for outcome in outcomes)),
        str(sum(outcome.only_rejected for outcome in outcomes)),
        str(sum(outcome.returned for outcome in outcomes)),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=36)
    options = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for tool in tools(work):
            folders = [work / tool.name / str(seed) for seed in range(options.histories)]
            for project in folders:
                project.mkdir(parents=True)
            rows[tool.name] = summary([run_history(tool, seed, project) for seed, project in enumerate(folders)])
            shutil.rmtree(work / tool.name)
    facts = [
        "exit status: how often",
        "conflicts, and exit status 0",
        "lines of the user's lost",
        "changes of the template's missed, unsaid",
        "changes of the template's in .rej files alone",
        "deleted or moved files that came back",
    ]
    print(f"| of {options.histories} histories | {' | '.join(rows)} |\n|---|{'---|' * len(rows)}")
    for number, fact in enumerate(facts):
        print(f"| {fact} | {' | '.join(row[number] for row in rows.values())} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
