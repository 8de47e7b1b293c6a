""".cruft.json: which template made this service, at which commit, from which answers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.upgrading.git import Refused

NAME = ".cruft.json"
Answers = dict[str, Any]


@dataclass(frozen=True)
class Record:
    content: dict[str, Any]

    @property
    def template(self) -> str:
        return str(self.content["template"])

    @property
    def commit(self) -> str:
        return str(self.content["commit"])

    @property
    def directory(self) -> str:
        """Where the template stands in its repository."""
        return self.content.get("directory") or ""

    @property
    def answers(self) -> Answers:
        return public(self.content["context"]["cookiecutter"])

    def moved(self, template: str, commit: str, answers: Answers) -> str:
        """The file's new text; what else stands in it, for cruft, stays."""
        known = {
            "template": template,
            "commit": commit,
            "checkout": None,
            "context": {"cookiecutter": dict(sorted(answers.items()))},
            "directory": self.content.get("directory"),
        }
        others = {name: value for name, value in self.content.items() if name not in known}
        return json.dumps(known | others, indent=2, ensure_ascii=False) + "\n"


def read(project: Path) -> Record:
    path = project / NAME
    try:
        record = Record(json.loads(path.read_text(encoding="utf-8")))
        _ = record.template, record.commit, record.answers
    except FileNotFoundError as error:
        raise Refused(
            f"There is no {NAME} in {project}: run this in the folder that a template made."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path} can't be read ({error!r}): take it back from git.") from error
    return record


def public(context: dict[str, Any]) -> Answers:
    """Names that begin with _ are the template's own: they change with its version."""
    return {name: answer for name, answer in context.items() if not name.startswith("_")}
