""".cruft.json: which template made this service, at which commit, from which answers."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plumbline.refused import Refused

NAME = ".cruft.json"
Answers = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    content: dict[str, Any]
    skip: tuple[str, ...] = ()
    """Paths and patterns that cruft leaves alone, and so do we."""

    @property
    def template(self) -> str:
        return str(self.content["template"])

    @property
    def commit(self) -> str:
        return str(self.content["commit"])

    @property
    def directory(self) -> str:
        """The template's folder in its repository."""
        return self.content.get("directory") or ""

    @property
    def checkout(self) -> str:
        """The branch or tag to follow, in place of the newest release."""
        return self.content.get("checkout") or ""

    @property
    def answers(self) -> Answers:
        return public(self.content["context"]["cookiecutter"])

    def moved(self, template: str, commit: str, answers: Answers) -> str:
        """The file's new text; other keys, for cruft, are kept."""
        known = {
            "template": template,
            "commit": commit,
            "checkout": self.checkout or None,
            "context": {"cookiecutter": dict(sorted(answers.items()))},
            "directory": self.content.get("directory"),
        }
        others = {name: value for name, value in self.content.items() if name not in known}
        return json.dumps(known | others, indent=2, ensure_ascii=False) + "\n"

    def skipped(self, folder: Path) -> list[Path]:
        """The paths in the folder that are never compared or updated; nothing outside it."""
        inside = [name.strip("/") for name in self.skip if ".." not in Path(name).parts]
        return [path for name in inside for path in folder.glob(name) if path != folder]


def read(project: Path) -> Origin:
    path = project / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        origin = Origin(content, (*strings(content.get("skip")), *skipped_by_pyproject(project)))
        _ = origin.template, origin.commit, origin.answers
    except FileNotFoundError as error:
        raise Refused(f"There is no {NAME} in {project}: run this in the folder that a template made.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path} can't be read ({error!r}): take it back from git.") from error
    return origin


def skipped_by_pyproject(project: Path) -> list[str]:
    """Cruft reads `skip` there too."""
    path = project / "pyproject.toml"
    try:
        tools = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
        return strings(tools.get("cruft", {}).get("skip"))
    except FileNotFoundError:
        return []
    except (ValueError, AttributeError) as error:
        raise Refused(f"{path} can't be read ({error}): correct it first.") from error


def strings(names: object) -> list[str]:
    if names is None:
        return []
    if not isinstance(names, list) or not all(name and isinstance(name, str) for name in names):
        raise ValueError(f"skip is {names!r}, and not a list of paths")
    return names


def public(context: dict[str, Any]) -> Answers:
    """Names that begin with _ are the template's own: they change with its version."""
    return {name: answer for name, answer in context.items() if not name.startswith("_")}
