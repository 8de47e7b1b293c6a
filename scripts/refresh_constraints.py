"""Writes the newest versions that the ranges allow into each `[tool.uv] constraint-dependencies`.

    python scripts/refresh_constraints.py            then run the tests: a constraint is a version that passed them

uv resolves the versions. We copy only names and versions, because its lock files contain registry addresses.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.bake import SERVICE, TEMPLATE, bake

TABLE: Final = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
CONSTRAINT: Final = re.compile(r'"(?P<name>[a-z0-9-]+)==(?P<version>[^"]+)"')


def without_constraints(pyproject: str) -> str:
    return TABLE.sub("constraint-dependencies = []\n", pyproject)


def refreshed(pyproject: str, versions: Mapping[str, str]) -> str:
    """The same names, with these versions. Raises KeyError for a name that is no longer needed."""

    def newest(constraint: re.Match[str]) -> str:
        return f'"{constraint["name"]}=={versions[constraint["name"]]}"'

    return TABLE.sub(lambda table: CONSTRAINT.sub(newest, table[0]), pyproject)


def newest_versions(project: Path) -> dict[str, str]:
    """What uv would install there without the constraints."""
    pyproject = project / "pyproject.toml"
    pyproject.write_text(without_constraints(pyproject.read_text(encoding="utf-8")), encoding="utf-8")
    subprocess.run(["uv", "lock", "--quiet", "--upgrade"], cwd=project, check=True)
    lock = tomllib.loads((project / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package["version"] for package in lock["package"] if "version" in package}


def refresh(pyproject: Path, resolved: Path) -> None:
    before = pyproject.read_text(encoding="utf-8")
    after = refreshed(before, newest_versions(resolved))
    pyproject.write_text(after, encoding="utf-8")
    changed = set(CONSTRAINT.findall(after)) - set(CONSTRAINT.findall(before))
    for name, version in sorted(changed):
        print(f"{pyproject.relative_to(TEMPLATE)}: {name}=={version}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "template")
        own.mkdir()
        (own / "pyproject.toml").write_bytes((TEMPLATE / "pyproject.toml").read_bytes())
        if code := bake(Path(folder, "out"), []):
            return code
        refresh(TEMPLATE / "pyproject.toml", own)
        refresh(SERVICE / "pyproject.toml", Path(folder, "out", "order-service"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
