"""`plumbline remove-example`: removes the example from a service; what is left passes every gate."""

import argparse
import difflib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from plumbline.exit_status import DONE
from plumbline.git import Git
from plumbline.last_steps import CONTRACT, DESCRIBE, all_or_nothing, run_all, text_of, write
from plumbline.refused import Refused
from plumbline.removing.example import FEATURES
from plumbline.removing.plan import Removal, plan

ABOUT = """Removes the example from a service: orders, products and payments.

It deletes the files of the example and its lines in other files, and writes contracts/openapi.json again.
Commit first: git keeps whatever you changed in these files. Run it in the service's folder.
Exit status: 0 done, 1 a last step failed and every file was put back, 2 refused and nothing was changed.
"""


def add_to(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add_command(
        "remove-example",
        help="remove the example: orders, products and payments",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--dry-run", action="store_true", help="only print what would be deleted and changed")


def run(options: argparse.Namespace) -> int:
    project = Path.cwd()
    removal = plan(project)
    refuse_uncommitted(project, removal.deleted)
    edited = changed_since_they_came(project, removal.deleted)
    show(project, removal, edited)
    if options.dry_run:
        return DONE
    with all_or_nothing(project, [*removal.deleted, *removal.changed, CONTRACT]) as status:
        for name in removal.deleted:
            (project / name).unlink()
        for name, text in removal.changed.items():
            write(project / name, text)
        status.append(run_all(project, [["ruff", "check", "--quiet", "--select", "I", "--fix", FEATURES], DESCRIBE]))
    if status == [DONE]:
        remove_empty_folders(project, removal.deleted)
        print("Done. Delete app.db if it is the example's. `make check test` checks what is left.")
    return status[0]


def refuse_uncommitted(project: Path, deleted: Iterable[str]) -> None:
    done = Git(project).run("status", "--porcelain", "--untracked-files=no")
    if done.returncode:
        raise Refused("This folder is not in a git repository: commit it first, so that nothing can be lost.")
    if done.stdout.strip():
        raise Refused("Some changes are not committed: commit or stash them first, so that nothing can be lost.")
    tracked = Git(project).run("ls-files", "-v", "-z").stdout.split("\0")
    kept = {line.removeprefix("H ") for line in tracked}  # another letter: git has been told not to look at the file
    for name in deleted:
        if name not in kept:
            raise Refused(f"git does not keep {name}, or not its changes: commit it first, so that nothing is lost.")


def changed_since_they_came(project: Path, names: list[str]) -> list[str]:
    """Those that more than one commit has touched."""
    log = Git(project).run("log", "--format=", "--name-only", "--relative", "--", *names).stdout.splitlines()
    return [name for name in names if log.count(name) > 1]


def show(project: Path, removal: Removal, edited: list[str]) -> None:
    for name in removal.deleted:
        print(f"  deleted  {name}" + ("  (changed since its first commit: git keeps it)" if name in edited else ""))
    for name, text in removal.changed.items():
        print(f"  changed  {name}")
        for line in difflib.ndiff(text_of(project / name).splitlines(), text.splitlines()):
            if line.startswith(("- ", "+ ")):
                print(f"           {line}")
    print(f"  changed  {CONTRACT}, which describes what is left", flush=True)


def remove_empty_folders(project: Path, deleted: list[str]) -> None:
    folders = {parent for name in deleted for parent in Path(name).parents if parent != Path()}
    for path in (project / folder for folder in sorted(folders, reverse=True)):
        if path.exists() and {entry.name for entry in path.iterdir()} <= {"__pycache__"}:
            shutil.rmtree(path)
