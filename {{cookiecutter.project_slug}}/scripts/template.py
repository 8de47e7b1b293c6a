"""Compares this service with the template that it was made from, and takes newer versions over.

    python -m scripts.template status          is there a newer version? (exit 1: yes)
    python -m scripts.template log             what its changelog says since yours
    python -m scripts.template diff            what it would change; --stat, --html PAGE
    python -m scripts.template diff --mine     what you changed since your service was generated
    python -m scripts.template update          merge it into your files, staged for your review

Exit status: 0 done, 1 a newer version or conflicts wait for you, 2 it can't be done.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # also as a file, from anywhere

from scripts.upgrading.answers import compare
from scripts.upgrading.git import Refused
from scripts.upgrading.merging import Merged, merge
from scripts.upgrading.page import write_page
from scripts.upgrading.project import open_project
from scripts.upgrading.scratch import make_scratch
from scripts.upgrading.upgrade import Upgrade, plan

DONE, WAITING, REFUSED = 0, 1, 2
AGAIN = "answer this question otherwise; may be repeated"


def status(upgrade: Upgrade, _asked: argparse.Namespace) -> int:
    address = upgrade.template.address
    if upgrade.new == upgrade.old:
        print(f"{upgrade.old_name} is the newest version of {address}.")
        return DONE
    print(f"{upgrade.new_name} of {address} is newer than your {upgrade.old_name}.")
    print("`make template-diff` shows what it changes, `make template-update` merges it.")
    return WAITING


def log(upgrade: Upgrade, _asked: argparse.Namespace) -> int:
    print(upgrade.log() or f"Nothing is newer than your {upgrade.old_name}.")
    return DONE


def diff(upgrade: Upgrade, asked: argparse.Namespace) -> int:
    work = upgrade.work
    if asked.mine:
        project = open_project(upgrade.project)
        scratch = make_scratch(work / "scratch", project.objects)
        trees = scratch.store(upgrade.before().folder), project.present(work)
        title = f"Your changes since {upgrade.old_name}"
    else:
        scratch = make_scratch(work / "scratch")
        old, new = upgrade.both()
        trees = scratch.store(old.folder), scratch.store(new.folder)
        title = f"From {upgrade.old_name} to {upgrade.new_name}"
    if asked.html:
        text = scratch.git("diff", "--find-renames", *trees)
        write_page(asked.html, title, upgrade.template.address, upgrade.log(), text)
        print(f"{title}: {asked.html}")
    else:
        options = ["--stat"] if asked.stat else []
        scratch.git.show("diff", *options, *trees)
    return DONE


def update(upgrade: Upgrade, asked: argparse.Namespace) -> int:
    project = open_project(upgrade.project)
    project.require_clean()
    if upgrade.new == upgrade.old and not asked.set:
        print(f"{upgrade.old_name} is the newest version: there is nothing to do.")
        return DONE
    old, new = upgrade.both()
    scratch = make_scratch(upgrade.work / "scratch", project.objects)
    told = upgrade.record.moved(upgrade.template.address, upgrade.new, new.answers)
    label = f"template-{upgrade.new_name}"
    trees = project.tree(), scratch.store(old.folder), scratch.store(new.folder)
    merged = merge(scratch, *trees, label, told)
    changes = project.changes(merged.tree)
    project.apply(merged, upgrade.work)
    questions = compare(old.answers, new.answers, upgrade.template.questions(upgrade.new))
    report(upgrade, questions, changes, merged)
    return WAITING if merged.conflicts else DONE


def report(
    upgrade: Upgrade, questions: list[str], changes: list[tuple[str, str]], merged: Merged
) -> None:
    print(f"From {upgrade.old_name} to {upgrade.new_name} of {upgrade.template.address}:\n")
    files = [
        f"{'conflict' if path in merged.conflicts else kind:<9} {path}" for kind, path in changes
    ]
    for line in [*questions, *files, *merged.notes]:
        print(f"  {line}")
    print(f"\n{len(changes)} files are staged, {len(merged.conflicts)} of them with conflicts.")
    if merged.conflicts:
        print("Look for <<<<<<< in each of those, choose, and `git add` it.")
    print("Read `git diff --staged`, run `make check test`, commit.")
    print("`git reset --hard` undoes it all.")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.template",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    helps = {
        status: "is there a newer version? (exit 1: yes)",
        log: "what the template's changelog says since your version",
        diff: "what a newer version changes",
        update: "merge a newer version into your files",
    }
    for command, text in helps.items():
        options = commands.add_parser(command.__name__, help=text, description=text)
        options.set_defaults(command=command, to=None, set=[])
        add = options.add_argument
        add("--template", metavar="ADDRESS", help="the template, if it has moved")
        if command is not status:
            add("--to", metavar="VERSION", help="a tag, branch or commit, in place of the newest")
        if command is diff:
            add("--mine", action="store_true", help="what you changed instead")
            add("--stat", action="store_true", help="files and counts alone")
            add("--html", metavar="PAGE", type=Path, help="write a page to look at")
        if command in (diff, update):
            add("--set", metavar="QUESTION=ANSWER", action="append", type=answer, help=AGAIN)
    return parser.parse_args(arguments)


def answer(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no QUESTION=ANSWER")
    return name, value


def main(arguments: Sequence[str]) -> int:
    asked = parse(arguments)
    # So that the temporary folder goes when this script is told to stop.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        with tempfile.TemporaryDirectory(prefix="template-", ignore_cleanup_errors=True) as work:
            upgrade = plan(Path.cwd(), Path(work), asked.template, asked.to, dict(asked.set))
            return int(asked.command(upgrade, asked))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
        return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
