"""A local Jinja extension: stops at the first bad answer with one sentence, before anything is created.

cookiecutter.json loads it by name and calls its `checked` filter in a private variable right after each question.
The rules stand in hooks/pre_gen_project.py: a hook can import nothing of ours, so this file loads the hook.
"""

import importlib.util
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import click
from jinja2 import Environment
from jinja2.ext import Extension

TEMPLATE: Final = Path(__file__).resolve().parent
PROJECT_FOLDER: Final = next(TEMPLATE.glob("*cookiecutter.project_slug*")).name


class AnswerChecks(Extension):
    """Gives templates the `checked` filters, and renders no text but the template's own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._rules = load_rules()
        self._own_text = frozenset(own_text())
        self._refuse_overrides()
        environment.filters["checked"] = self._checked
        environment.filters["checked_slug"] = self._checked_slug

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 (Jinja's)
        """Cookiecutter renders overrides and replayed answers like defaults, without a sandbox: not here.

        The project's folder is rendered just before it is made, so every answer is checked once more there: a replay
        file or a program that calls cookiecutter has come here without a question.
        """
        if source == PROJECT_FOLDER:
            return "{{ (cookiecutter) | checked_slug }}"
        if name is None and self._rules.NO_JINJA.broken_by(source) and source not in self._own_text:
            stop(f"An answer or path {self._rules.NO_JINJA.must}; it was {source!a}.")
        return source

    def _refuse_overrides(self) -> None:
        """Misspelt names would be ignored in silence by cookiecutter."""
        for name, answer in overrides().items():
            if name not in self._rules.RULES:
                stop(f"There is no question named {name!a}; the questions are {', '.join(self._rules.RULES)}.")
            if self._rules.NO_JINJA.broken_by(answer):
                stop(self._rules.problem_with(name, answer))

    def _checked(self, answer: str, name: str) -> str:
        stop(self._rules.problem_with(name, answer))
        return "ok"

    def _checked_slug(self, answers: Mapping[str, str]) -> str:
        stop(self._rules.first_problem(answers))
        slug = answers["project_slug"]
        if command_line().get("overwrite_if_exists"):
            stop(self._rules.problem_with_folder(Path(command_line()["output_dir"], slug)))
        return slug


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
    """What cookiecutter may render as text without a file name: this template's defaults, choices and hooks."""
    for default in json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8")).values():
        yield from (text for text in (default if isinstance(default, list) else [default]) if isinstance(text, str))
    for hook in (TEMPLATE / "hooks").glob("*.py"):
        yield hook.read_text(encoding="utf-8")


def command_line() -> Mapping[str, Any]:
    """The options of the cookiecutter command; nothing when a program called it as a library."""
    context = click.get_current_context(silent=True)
    return context.params if context else {}


def overrides() -> Mapping[str, str]:
    given = command_line().get("extra_context")
    return given if isinstance(given, Mapping) else {}
