"""Compares this service with the template that it was made from, and takes newer versions over.

    python -m scripts.template status          is there a newer version? (exit 1: yes)
    python -m scripts.template log             what its changelog says since yours
    python -m scripts.template diff            what it would change; --stat, --html PAGE
    python -m scripts.template diff --mine     what you changed since your service was generated
    python -m scripts.template update          merge it into your files, staged for your review

Exit status: 0 done, 1 a newer version or conflicts wait for you, 2 it can't be done.
"""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # also as a file, from anywhere

from scripts.upgrading.answers import compare
from scripts.upgrading.applying import Switch
from scripts.upgrading.git import Refused
from scripts.upgrading.merging import Merged, merge
from scripts.upgrading.page import write_page
from scripts.upgrading.processes import held, interrupt_on_signals, to_the_end, work_folder
from scripts.upgrading.project import Project, open_project
from scripts.upgrading.scratch import make_scratch
from scripts.upgrading.upgrade import Upgrade, plan

DONE, WAITING, REFUSED = 0, 1, 2
FOLDER, IN_USE = "template-update", "template-update.in-use"
KILLED = (
    "An update was killed here: `make template-update` puts your files back and starts again, "
    "`make template-update args=--abort` only puts them back."
)
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
        scratch = make_scratch(work / "scratch", project.objects, project.hashes)
        before = upgrade.before()
        trees = scratch.store(before.folder), project.present(work, upgrade.record)
        title = f"Your changes since {upgrade.old_name}"
    else:
        scratch = make_scratch(work / "scratch")
        old, new = upgrade.both()
        trees = scratch.store(old.folder), scratch.store(new.folder)
        title = f"From {upgrade.old_name} to {upgrade.new_name}"
    if asked.html:
        text = scratch.git("diff", "--find-renames", *trees)
        news = "" if asked.mine else upgrade.log()
        write_page(asked.html, title, upgrade.template.address, news, text)
        print(f"{title}: {asked.html}")
    else:
        # On a terminal with the user's own pager and colours; for a program always the same.
        git = replace(scratch.git, isolated=not sys.stdout.isatty())
        git.show("diff", *(["--stat"] if asked.stat else ["--find-renames"]), *trees)
    return DONE


def update(asked: argparse.Namespace, work: Path) -> int:
    project = open_project(Path.cwd())
    switch = Switch(project, project.git_folder / FOLDER)
    with held(project.git_folder / IN_USE) as alone:
        if not alone:
            raise Refused("Another update is running here: wait for its end.")
        found = switch.recover()
        if asked.abort:
            print(found or "No update was interrupted: there is nothing to put back.")
            return DONE
        if found:
            print(found, file=sys.stderr)
        project.require_ready()
        upgrade = plan(Path.cwd(), work, asked.template, asked.to, dict(asked.set))
        if upgrade.new == upgrade.old and not asked.set:
            print(f"{upgrade.old_name} is the newest version: there is nothing to do.")
            return DONE
        return merge_into(project, switch, upgrade)


def hint_at_a_killed_update() -> None:
    with suppress(Refused, OSError):
        project = open_project(Path.cwd())
        if Switch(project, project.git_folder / FOLDER).plan.exists():
            with held(project.git_folder / IN_USE) as alone:
                print(KILLED if alone else "An update is running here.", file=sys.stderr)


def merge_into(project: Project, switch: Switch, upgrade: Upgrade) -> int:
    old, new = upgrade.both()
    scratch = make_scratch(upgrade.work / "scratch", project.objects, project.hashes)
    text = upgrade.record.moved(upgrade.template.address, upgrade.new, new.answers)
    label = f"template-{upgrade.new_name}"
    trees = project.tree(), scratch.store(old.folder), scratch.store(new.folder)
    merged = merge(scratch, *trees, label, text)
    questions = compare(old.answers, new.answers, upgrade.template.questions(upgrade.new))
    lines = report(upgrade, questions, project.named_changes(merged.tree), merged)
    changes = project.changes(merged.tree)

    def apply(abandoned: Callable[[], bool]) -> int:
        saved = switch.run(merged, changes, abandoned)
        with suppress(BrokenPipeError):  # nobody reads the report, and all is done
            print("\n".join([*lines, *warn(saved)]), flush=True)
        return WAITING if merged.conflicts else DONE

    try:
        switch.prepare(changes)
        return to_the_end(lambda abandoned: answered(lambda: apply(abandoned)))
    finally:
        switch.discard()


def report(
    upgrade: Upgrade, questions: list[str], changes: list[tuple[str, str]], merged: Merged
) -> list[str]:
    files = [
        f"{'conflict' if path in merged.conflicts else kind:<9} {path}" for kind, path in changes
    ]
    lines = [f"From {upgrade.old_name} to {upgrade.new_name} of {upgrade.template.address}:", ""]
    lines += [f"  {line}" for line in (*questions, *files, *merged.notes)]
    lines += ["", f"{len(changes)} files are staged, {len(merged.conflicts)} with conflicts."]
    if merged.conflicts:
        lines.append("Look for <<<<<<< in each of those, choose, and `git add` it.")
    lines.append("Read `git diff --staged`, run `make check test`, commit.")
    return [*lines, "`git reset --merge` undoes it all, and leaves what you save from now on."]


def warn(saved: list[str]) -> list[str]:
    return [f"You saved {path} meanwhile: `git diff {path}` shows yours." for path in saved]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.template",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    helps: dict[Callable[..., int], str] = {
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
        if command is update:
            add("--abort", action="store_true", help="only put back what a killed update has done")
        if command in (diff, update):
            add("--set", metavar="QUESTION=ANSWER", action="append", type=answer, help=AGAIN)
    return parser.parse_args(arguments)


def answer(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no QUESTION=ANSWER")
    return name, value


def answered(step: Callable[[], int]) -> int:
    """What can't be done is one sentence."""
    try:
        return step()
    except Refused as refused:
        print(refused, file=sys.stderr)
    except OSError as error:
        path = f": {error.filename}" if error.filename else ""
        print(f"{error.strerror}{path}; nothing was changed.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
    return REFUSED


def start(asked: argparse.Namespace) -> int:
    with work_folder() as work:
        if asked.command is update:
            code: int = update(asked, work)
            return code
        hint_at_a_killed_update()
        upgrade = plan(Path.cwd(), work, asked.template, asked.to, dict(asked.set))
        return int(asked.command(upgrade, asked))


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):  # a terminal may know fewer letters than a path has
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    asked = parse(arguments)
    interrupt_on_signals()
    return answered(lambda: start(asked))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
