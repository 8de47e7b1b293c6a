"""What no baked project may contain: pure functions from files to breaches, so that each gate is itself tested."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

UNRENDERED: Final = re.compile(rb"[{]{2}-?\s*cookiecutter|[{]%|[{]#")
JINJA: Final = re.compile(rb"[{]{2}-?\s*cookiecutter|[{]%")
REGISTRY: Final = re.compile(rb"pythonhosted\.org|pypi\.org/simpl[e]")
REFUSED_BY_WINDOWS: Final = re.compile(
    r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)', re.IGNORECASE
)


def unrendered(files: Mapping[str, bytes]) -> list[str]:
    return [name for name, content in files.items() if UNRENDERED.search(content) or "cookiecutter." in name]


def jinja_in_python(files: Mapping[str, bytes]) -> list[str]:
    return [name for name, content in files.items() if name.endswith(".py") and JINJA.search(content)]


def carriage_returns(files: Mapping[str, bytes]) -> list[str]:
    return [name for name, content in files.items() if b"\r" in content]


def registry_addresses(files: Mapping[str, bytes]) -> list[str]:
    return [name for name, content in files.items() if REGISTRY.search(content)]


def refused_by_windows(names: Iterable[str]) -> list[str]:
    """Names with forbidden characters, device names, and names that differ only in case."""
    names = list(names)
    clashes = len({name.casefold() for name in names}) != len(names)
    refused = [name for name in names if any(map(REFUSED_BY_WINDOWS.search, PurePosixPath(name).parts))]
    return refused + (["names that differ only in case"] if clashes else [])
