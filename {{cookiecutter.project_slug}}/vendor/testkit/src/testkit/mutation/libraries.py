"""Libraries are imported once, before a process forks: a fork that imports them pays for that each time."""

import contextlib
import gc
import importlib
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

INSTALLED = {"site-packages", "dist-packages"}


def loaded() -> list[str]:
    """Modules that are imported now and are not the project's own, in the order of their import."""
    root = Path.cwd()
    return [name for name, module in list(sys.modules.items()) if _is_library(name, module, root)]


def _is_library(name: str, module: ModuleType, root: Path) -> bool:
    file = getattr(module, "__file__", None)
    if not file or name == "__main__":
        return False
    is_own = Path(file).is_relative_to(root) and not INSTALLED & set(Path(file).parts)
    return not is_own or name.partition(".")[0] == "testkit"


def preload(names: Iterable[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            if name not in sys.modules:
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or each fork's first collection copies all pages
