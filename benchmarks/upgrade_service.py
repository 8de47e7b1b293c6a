"""The default service, from this version to a made-up later one, in cruft's hands and in ours: exit status and cost.

    python benchmarks/upgrade_service.py

It brings cruft with uv, so it needs the network once. docs/decisions/0040-upgrades.md holds a run of it.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.bake import isolated
from tests.real_releases import make_releases
from tests.synthetic_template import git

CRUFT = [os.environ.get("UV", "uv"), "tool", "run", "--quiet", "--from", "cruft==2.16.0", "cruft"]
OURS = [sys.executable, "-m", "scripts.template"]


def run(command: list[str], project: Path) -> tuple[int, float]:
    """Exit status, and the processor seconds of the command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    home = isolated(project.parent / "home")
    home.pop("TEMPLATE_CLONE")
    done = subprocess.run(command, cwd=project, env=home, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.returncode, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commit(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "A step")


def try_all(project: Path, commands: list[list[str]]) -> None:
    """Each starts from the first release again, where it changed something."""
    commit(project)
    for command in commands:
        code, seconds = run(command, project)
        program = command[command.index("cruft") :] if "cruft" in command else ["template.py", *command[3:]]
        print(f"| {' '.join(program)} | {code} | {seconds:.1f} |")
        git(project, "reset", "--quiet", "--hard")


def main() -> int:
    diff = ["diff", "--stat"]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        releases = make_releases(work / "plumbline")
        git(releases, "checkout", "--quiet", "v0.1.0")
        run([sys.executable, "-m", "cookiecutter", "--no-input", str(releases)], made(work / "by-cookiecutter"))
        run([*CRUFT, "create", str(releases), "--no-input"], made(work / "by-cruft"))
        git(releases, "checkout", "--quiet", "main")
        print("| on a service that cookiecutter made | exit status | CPU, s |\n|---|---|---|")
        theirs = [[*CRUFT, "check"], [*CRUFT, "diff", "--exit-code"], [*CRUFT, "update", "--skip-apply-ask"]]
        ours = [[*OURS, "status"], [*OURS, *diff], [*OURS, "diff", "--mine", "--stat"], [*OURS, "update"]]
        try_all(work / "by-cookiecutter" / "order-service", theirs + ours)
        print("\n| on a service that cruft made | exit status | CPU, s |\n|---|---|---|")
        try_all(work / "by-cruft" / "order-service", [[*OURS, "status"], [*OURS, *diff], [*OURS, "update"]])
    return 0


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
