"""`plumbline status`, `log`, `diff` and `update`: what a newer version of the template changes, and taking it over."""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from plumbline.exit_status import DONE, WAITING, exit_status
from plumbline.refused import Refused
from plumbline.upgrading.answers import compare
from plumbline.upgrading.merging import Merged, Trees, merge
from plumbline.upgrading.page import write_page
from plumbline.upgrading.processes import held, to_the_end, work_folder
from plumbline.upgrading.project import Project, open_project
from plumbline.upgrading.scratch import make_scratch
from plumbline.upgrading.switch import Switch
from plumbline.upgrading.upgrade import Upgrade, plan

FOLDER, IN_USE = "template-update", "template-update.in-use"
KILLED = (
    "An update was killed here: `make template-update` puts your files back and starts again, "
    "`make template-update args=--abort` only puts them back."
)


def add_to(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    descriptions: dict[Callable[..., int], str] = {
        status: "is there a newer version? (exit status 1: yes)",
        log: "what the template's changelog says since your version",
        diff: "what a newer version changes, or what you changed",
        update: "merge a newer version into your files, staged for your review",
    }
    for command, description in descriptions.items():
        parser = add_command(command.__name__, help=description, description=description)
        parser.set_defaults(run=run, command=command, to=None, set=[])
        add = parser.add_argument
        add("--template", metavar="ADDRESS", help="the template, if it has moved; or a local clone of it")
        if command is not status:
            add("--to", metavar="VERSION", help="a tag, branch or commit, in place of the newest")
        if command is diff:
            add("--mine", action="store_true", help="what you changed since your service was generated")
            add("--stat", action="store_true", help="only files and counts")
            add("--html", metavar="PAGE", type=Path, help="write a page to look at")
        if command is update:
            add("--abort", action="store_true", help="only put back what a killed update has done")
        if command in (diff, update):
            text = "another answer to this question; may be repeated"
            add("--set", metavar="QUESTION=ANSWER", action="append", type=question_and_answer, help=text)


def question_and_answer(text: str) -> tuple[str, str]:
    question, equals, answer = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not QUESTION=ANSWER")
    return question, answer


def run(options: argparse.Namespace) -> int:
    with work_folder() as work:
        if options.command is update:
            staged: int = update(options, work)
            return staged
        hint_at_a_killed_update()
        command: Callable[[Upgrade, argparse.Namespace], int] = options.command
        return command(plan_from(options, work), options)


def plan_from(options: argparse.Namespace, work: Path) -> Upgrade:
    return plan(Path.cwd(), work, options.template, options.to, dict(options.set))


def hint_at_a_killed_update() -> None:
    with suppress(Refused, OSError):
        project = open_project(Path.cwd())
        if Switch(project, project.git_folder / FOLDER).plan.exists():
            with held(project.git_folder / IN_USE) as alone:
                print(KILLED if alone else "An update is running here.", file=sys.stderr)


def status(upgrade: Upgrade, _options: argparse.Namespace) -> int:
    address = upgrade.template.address
    if upgrade.new == upgrade.old:
        print(f"{upgrade.old_name} is the newest version of {address}.")
        return DONE
    print(f"{upgrade.new_name} of {address} is newer than your {upgrade.old_name}.")
    print("`make template-diff` shows what it changes, `make template-update` merges it.")
    return WAITING


def log(upgrade: Upgrade, _options: argparse.Namespace) -> int:
    print(upgrade.log() or f"Nothing is newer than your {upgrade.old_name}.")
    return DONE


def diff(upgrade: Upgrade, options: argparse.Namespace) -> int:
    work = upgrade.work
    if options.mine:
        project = open_project(upgrade.project)
        scratch = make_scratch(work / "scratch", project.objects, project.hashes)
        before = upgrade.before()
        trees = scratch.store(before.folder), project.present(work, upgrade.origin)
        title = f"Your changes since {upgrade.old_name}"
    else:
        scratch = make_scratch(work / "scratch")
        old, new = upgrade.both()
        trees = scratch.store(old.folder), scratch.store(new.folder)
        title = f"From {upgrade.old_name} to {upgrade.new_name}"
    if options.html:
        text = scratch.git("diff", "--find-renames", *trees)
        news = "" if options.mine else upgrade.log()
        write_page(options.html, title, upgrade.template.address, news, text)
        print(f"{title}: {options.html}")
    else:
        # On a terminal with the user's own pager and colours; for a program always the same.
        git = replace(scratch.git, isolated=not sys.stdout.isatty())
        git.show("diff", *(["--stat"] if options.stat else ["--find-renames"]), *trees)
    return DONE


def update(options: argparse.Namespace, work: Path) -> int:
    project = open_project(Path.cwd())
    switch = Switch(project, project.git_folder / FOLDER)
    with held(project.git_folder / IN_USE) as alone:
        if not alone:
            raise Refused("Another update is running here: wait until it ends.")
        recovery = switch.recover()
        if options.abort:
            print(recovery or "No update was interrupted: there is nothing to put back.")
            return DONE
        if recovery:
            print(recovery, file=sys.stderr)
        project.require_ready()
        upgrade = plan_from(options, work)
        if upgrade.new == upgrade.old and not options.set:
            print(f"{upgrade.old_name} is the newest version: there is nothing to do.")
            return DONE
        return merge_into(project, switch, upgrade)


def merge_into(project: Project, switch: Switch, upgrade: Upgrade) -> int:
    old, new = upgrade.both()
    scratch = make_scratch(upgrade.work / "scratch", project.objects, project.hashes)
    cruft_file = upgrade.origin.moved(upgrade.address, upgrade.new, new.answers)
    label = f"template-{upgrade.new_name}"
    trees = Trees(project.tree(), scratch.store(old.folder), scratch.store(new.folder))
    merged = merge(scratch, trees, label, cruft_file)
    questions = compare(old.answers, new.answers, upgrade.template.questions(upgrade.new))
    lines = report(upgrade, questions, project.named_changes(merged.tree), merged)
    changes = project.changes(merged.tree)

    def apply(abandoned: Callable[[], bool]) -> int:
        saved = switch.run(merged, changes, abandoned)
        with suppress(BrokenPipeError):  # the reader of the report has gone; the update is complete
            print("\n".join([*lines, *warnings(saved)]), flush=True)
        return WAITING if merged.conflicts else DONE

    try:
        switch.prepare(changes)
        return to_the_end(lambda abandoned: exit_status(lambda: apply(abandoned)))
    finally:
        switch.discard()


def report(upgrade: Upgrade, questions: list[str], changes: list[tuple[str, str]], merged: Merged) -> list[str]:
    files = [f"{'conflict' if path in merged.conflicts else kind:<9} {path}" for kind, path in changes]
    lines = [f"From {upgrade.old_name} to {upgrade.new_name} of {upgrade.template.address}:", ""]
    lines += [f"  {line}" for line in (*questions, *files, *merged.notes)]
    lines += ["", f"{len(changes)} files are staged, {len(merged.conflicts)} with conflicts."]
    if merged.conflicts:
        lines.append("Look for <<<<<<< in each of those, choose, and `git add` it.")
    lines.append("Read `git diff --staged`, and docs/upgrading.md of the template for what to do by hand.")
    lines.append("Run `make install check test`, then commit.")
    return [*lines, "`git reset --merge` undoes it all, and leaves what you save from now on."]


def warnings(saved: list[str]) -> list[str]:
    return [f"You saved {path} during the update: `git diff {path}` shows your text." for path in saved]
