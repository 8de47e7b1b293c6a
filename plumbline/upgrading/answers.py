"""Old answers for a new version's questions.

A template declares what it renamed in a private variable of its cookiecutter.json, a question by
its name, a choice by `question=choice`, in the order in which it happened:

    "_renamed_answers": {"licence": "license", "license=Apache": "license=Apache-2.0"}
"""

from collections.abc import Mapping
from typing import Any

from plumbline.refused import Refused
from plumbline.upgrading.cruft_file import Answers

YES_NO = {"1", "true", "t", "yes", "y", "on", "0", "false", "f", "no", "n", "off"}
RENAMED = "_renamed_answers"


def fit(recorded: Answers, questions: Mapping[str, Any], overrides: Mapping[str, str]) -> Answers:
    """The answers to the new version's questions that are known; those left out get their defaults."""
    current = {name: default for name, default in questions.items() if not name.startswith("_")}
    for name in overrides.keys() - current.keys():
        raise Refused(f"There is no question named {name!r}; there are {', '.join(current)}.")
    renamed = rename(recorded, questions.get(RENAMED) or {})
    kept = {name: answer for name, answer in renamed.items() if name in current and name not in overrides}
    for name, answer in kept.items():
        check(name, answer, current[name], "any more")
    for name, answer in overrides.items():
        check(name, answer, current[name], "")
    return kept | dict(overrides)


def rename(answers: Answers, renamed: Mapping[str, str]) -> Answers:
    answers = dict(answers)
    for old, new in renamed.items():
        old_name, _, old_choice = old.partition("=")
        new_name, _, new_choice = new.partition("=")
        if old_name in answers and (not old_choice or answers[old_name] == old_choice):
            answer = answers.pop(old_name)
            answers.setdefault(new_name, new_choice or answer)
    return answers


def check(name: str, answer: object, default: object, since: str) -> None:
    """The kinds of questions that cookiecutter has, and what it takes for an answer to each."""
    match default:
        case bool() if isinstance(answer, str):
            fits, choices = answer.strip().lower() in YES_NO, "yes, no"
        case list():
            fits, choices = answer in default, ", ".join(map(str, default))
        case dict():
            fits, choices = isinstance(answer, dict), "the values in .cruft.json, edited there"
        case _:
            return
    if not fits:
        problem = f"{name} can't be {answer!r} {since}".rstrip()
        raise Refused(f"{problem}: add --set {name}=ANSWER with one of {choices}.")


def compare(old: Answers, new: Answers, questions: Mapping[str, Any]) -> list[str]:
    """A line for each question that is new, gone, or has another answer than before."""
    lines = []
    for name, answer in new.items():
        choices = questions.get(name)
        of = f" (one of {', '.join(map(str, choices))})" if isinstance(choices, list) else ""
        if name not in old:
            lines.append(f"new question  {name} = {answer}{of}; --set {name}=ANSWER changes it")
        elif old[name] != answer:
            lines.append(f"answer        {name} = {answer}; it was {old[name]}")
    gone = [name for name in old if name not in new]
    return lines + [f"gone          {name}; it was {old[name]}" for name in gone]
