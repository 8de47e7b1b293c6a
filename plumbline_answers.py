"""A local Jinja extension: checks each answer before anything is created, and cleans up after a failed run.

cookiecutter.json loads it by name and calls its `checked` filter in a private variable right after each question.
The rules are in hooks/pre_gen_project.py. A hook can't import our modules, so this file imports the hook.
"""

import errno
import importlib.util
import json
import os
import shlex
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final

import click
from cookiecutter.prompt import read_user_variable
from jinja2 import Environment
from jinja2.ext import Extension

TEMPLATE: Final = Path(__file__).resolve().parent
PROJECT_FOLDER: Final = next(TEMPLATE.glob("*cookiecutter.project_slug*")).name
ANSWERS_FILE: Final = ".cruft.json"  # the last file that a bake writes
RUN: Final = "plumbline.run"
STOPPED_BY: Final = ("SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class AnswerChecks(Extension):
    """Adds the filter `checked`, and renders only the template's own text."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._rules = load_rules()
        self._own_text = frozenset(own_text())
        current_run()  # from here on, an error ends in one sentence
        self._refuse_overrides()
        environment.filters["checked"] = self._checked
        environment.filters["checked_slug"] = self._checked_slug

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 (Jinja's)
        """Stops cookiecutter from rendering Jinja in answers, which it does without a sandbox.

        Checks all answers again when cookiecutter renders the project's folder: with a replay file, or called as a
        library, it has asked no question.
        """
        if source == PROJECT_FOLDER:
            return "{{ (cookiecutter) | checked_slug }}"
        if name is None and self._rules.NO_JINJA.broken_by(source) and source not in self._own_text:
            stop(f"An answer or path {self._rules.NO_JINJA.must}; it was {source!a}.")
        return source

    def _refuse_overrides(self) -> None:
        """Cookiecutter silently ignores a misspelt name, and renders an answer before any check runs."""
        for name, answer in overrides().items():
            if name not in self._rules.RULES:
                stop(f"There is no question named {name!a}; the questions are {', '.join(self._rules.RULES)}.")
            stop(self._rules.problem_with(name, answer))

    def _checked(self, answers: MutableMapping[str, str], name: str) -> str:
        """At a terminal, asks again after a bad answer, so that the good answers are not lost."""
        while problem := self._rules.problem_with(name, answer := answers.get(name)):
            if not (is_conversation() and isinstance(answer, str)):
                stop(problem)
            click.echo(problem, err=True)
            answers[name] = read_user_variable(name, None, questions())
        return "ok"

    def _checked_slug(self, answers: Mapping[str, str]) -> str:
        stop(self._rules.first_problem(answers))
        if command_line().get("accept_hooks") == "no":
            stop("The hooks must run, because they remove the files that your answers don't ask for: accept them.")
        slug = answers["project_slug"]
        if run := current_run():
            folder = Path(command_line()["output_dir"], slug)
            stop(problem_with_folder(self._rules, folder, overwrite=command_line()["overwrite_if_exists"]))
            run.begin(folder, answers)
        return slug


@dataclass
class Run:
    """One run of the cookiecutter command. If it fails, it deletes what it created and says so in one sentence."""

    keep: bool
    folder: Path | None = None
    created: Path | None = None
    """The outermost new folder: the output folder may be new too."""
    answers: Mapping[str, str] = field(default_factory=dict)

    def begin(self, folder: Path, answers: Mapping[str, str]) -> None:
        absent = [path for path in (folder.absolute(), *folder.absolute().parents) if not path.exists()]
        self.folder, self.created, self.answers = folder, (absent[-1] if absent else None), answers
        end_on_signals()

    def close(self) -> None:
        """Click calls this at the end of the run, while an error, if there is one, is being raised.

        Raises SystemExit with one sentence instead of a traceback if the disk is full or a file can't be written.
        """
        error = sys.exc_info()[1]
        if error is None or (isinstance(error, click.exceptions.Exit) and error.exit_code == 0):
            if self.folder and is_conversation():
                click.echo("\n".join(["", *summary(self.folder, self.answers), *missing_tools(self.answers)]))
            return
        outcome = self._clear_up()
        if isinstance(error, OSError):
            raise SystemExit(f"{reason(error)}. {outcome or 'Nothing was created.'}")
        if outcome:
            click.echo(outcome, err=True)

    def _clear_up(self) -> str:
        if self.created is None or not self.created.exists():
            return ""
        if self.keep:
            return f"The unfinished folder {self.folder} was kept, as you asked."
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not stop the deletion halfway
        wait_for_hooks()
        shutil.rmtree(self.created, ignore_errors=True)
        if self.created.exists():
            return f"The unfinished folder {self.folder} could not be deleted; delete it before you try again."
        return f"The unfinished folder {self.folder} was deleted."


def summary(folder: Path, answers: Mapping[str, str]) -> Iterator[str]:
    """What was made, and what to type next."""
    ci = {"none": "no CI"}.get(answers["ci"], f"CI on {answers['ci']}")
    assistants = "with" if answers["assistant_files"] == "yes" else "without"
    yield f"{answers['project_name']} is in {folder}: Python {answers['python_version']} or newer, {ci},"
    yield f"licence {answers['license']}, {assistants} files for coding assistants. Next:"
    yield ""
    yield f"  cd {shlex.quote(str(folder))}"
    if not any((parent / ".git").exists() for parent in folder.absolute().parents):
        yield "  git init && git add --all && git commit --message 'New service'"
    yield "  make test   # installs everything, then runs all tests"
    yield "  make run    # serves http://127.0.0.1:8000/docs"
    yield ""
    yield "README.md explains the rest."


def missing_tools(answers: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each tool that the next steps need and this machine lacks."""
    if not shutil.which("make"):
        yield "make is not installed: install it first (on Windows, work in WSL)."
    if not shutil.which("git"):
        yield "git is not installed: install it, because CI and updates of the template need it."
    if not shutil.which("uv"):
        yield "uv is not installed: make puts one into .tools/ of the service with pip."
    oldest = tuple(map(int, answers["python_version"].split(".")))
    newer = [f"python3.{minor}" for minor in range(oldest[1], 20)]
    if sys.version_info[:2] < oldest and not any(map(shutil.which, newer)):
        yield f"No Python {answers['python_version']} or newer is on your PATH: install one, unless uv manages yours."


def current_run() -> Run | None:
    """None if a program uses cookiecutter as a library: it cleans up by itself."""
    context = click.get_current_context(silent=True)
    if context is None or not {"overwrite_if_exists", "output_dir"} <= context.params.keys():
        return None
    run: Run | None = context.meta.get(RUN)
    if run is None:
        context.meta[RUN] = run = Run(keep=bool(context.params.get("keep_project_on_failure")))
        context.call_on_close(run.close)
    return run


def wait_for_hooks() -> None:
    """If only cookiecutter gets the signal, a hook keeps running and would write into the folder we delete."""
    with suppress(ChildProcessError):
        while os.name == "posix":
            os.waitpid(-1, 0)


def reason(error: OSError) -> str:
    """shutil.copytree raises a list of (source, target, text), and cookiecutter a text, instead of an error number."""
    if isinstance(error.__cause__, OSError):
        error = error.__cause__
    if isinstance(error, shutil.Error):
        _, target, text = error.args[0][0]
    else:
        target, text = error.filename or "a file", error.strerror or type(error).__name__
    return "The disk is full" if os.strerror(errno.ENOSPC) in text else f"Could not write {target}: {text}"


def end_on_signals() -> None:
    """By default, closing the terminal or stopping the job ends the process at once, without cleaning up."""
    if threading.current_thread() is threading.main_thread():
        for name in STOPPED_BY:
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
                signal.signal(getattr(signal, name), stop_on_signal)


def stop_on_signal(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (the signature of a handler)
    raise SystemExit(128 + number)


def problem_with_folder(rules: ModuleType, folder: Path, *, overwrite: bool) -> str | None:
    if overwrite or not folder.exists():
        problem: str | None = rules.problem_with_folder(folder)
        return problem
    if (folder / ANSWERS_FILE).exists():
        return f"The folder {folder} already exists and was not changed; choose another project_slug or folder."
    return (
        f"The folder {folder} already exists and was not changed; choose another project_slug or folder, "
        "or delete it if an interrupted run left it behind."
    )


def stop(problem: str | None) -> None:
    if problem:
        raise SystemExit(problem)


def load_rules() -> ModuleType:
    path = TEMPLATE / "hooks" / "pre_gen_project.py"
    spec = importlib.util.spec_from_file_location("plumbline_rules", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    return rules


def own_text() -> Iterator[str]:
    """The texts that cookiecutter renders without a file name: this template's defaults and hooks."""
    yield from (default for default in configuration().values() if isinstance(default, str))
    for hook in (TEMPLATE / "hooks").glob("*.py"):
        yield hook.read_text(encoding="utf-8")


def configuration() -> Mapping[str, Any]:
    settings: Mapping[str, Any] = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
    return settings


def questions() -> Mapping[str, str]:
    prompts: Mapping[str, str] = configuration()["__prompts__"]
    return prompts


def command_line() -> Mapping[str, Any]:
    """The options of the cookiecutter command; empty if a program uses it as a library."""
    context = click.get_current_context(silent=True)
    return context.params if context else {}


def is_conversation() -> bool:
    return command_line().get("no_input") is False and not command_line().get("replay")


def overrides() -> Mapping[str, str]:
    answers = command_line().get("extra_context")
    return answers if isinstance(answers, Mapping) else {}
