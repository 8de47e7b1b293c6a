"""The default service of this template, brought to this version: what each command costs, and what an update loses.

    python benchmarks/upgrade_service.py costs        what the make targets cost without a network
    python benchmarks/upgrade_service.py histories    random users of each release, by its engine and by plumbline
    python benchmarks/upgrade_service.py cruft        cruft's commands on a service of ours

The last brings cruft with uv, so it needs the network once.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.bake import export, isolated
from tests.histories import User, words_in
from tests.real_releases import RELEASED, THIS, make_releases
from tests.synthetic_template import git

CRUFT = [os.environ.get("UV", "uv"), "tool", "run", "--quiet", "--from", "cruft==2.16.0", "cruft"]
PLUMBLINE = [sys.executable, "-B", "-m", "plumbline"]
ENGINE = [sys.executable, "-B", "-m", "scripts.template"]
MARK = re.compile(rb"^<{7,} ", re.MULTILINE)


def run(command: list[str], project: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], float]:
    """With the processor seconds of the command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    names = {name: text for name, text in os.environ.items() if name != "TEMPLATE_CLONE"}
    done = subprocess.run(
        command,
        cwd=project,
        env=names | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commit(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "A step")


def generate(releases: Path, version: str, folder: Path) -> Path:
    """A service of that version, committed."""
    folder.mkdir()
    git(releases, "worktree", "add", "--quiet", "--detach", str(folder / "plumbline"), version)
    home = isolated(folder / "home")
    home.pop("TEMPLATE_CLONE")
    command = [sys.executable, "-m", "cookiecutter", "--no-input", str(folder / "plumbline")]
    subprocess.run(command, cwd=folder, env=home, check=True, capture_output=True)
    service = folder / "order-service"
    origin = json.loads((service / ".cruft.json").read_text(encoding="utf-8"))
    (service / ".cruft.json").write_text(json.dumps(origin | {"template": str(releases)}), encoding="utf-8")
    commit(service)
    return service


def costs(work: Path, releases: Path) -> None:
    """Each command once to fill uv's cache, and three times without a network; the median."""
    service = generate(releases, THIS, work / "costs")
    folder = export(work / "folder")
    subprocess.run(["make", "install"], cwd=service, check=True, capture_output=True)
    tool = f"template={folder}"
    commands = [
        ["make", "template-status"],
        ["make", "template-diff", "args=--stat"],
        ["make", "template-update"],
        ["make", "slice", "name=invoice"],
        ["make", "slice", "name=invoice", tool],
    ]
    print("| command, by make | exit status | CPU, s |\n|---|---|---|")
    for command in commands:
        figures = []
        for network in ("0", "1", "1", "1"):
            done, seconds = run(command, service, UV_OFFLINE=network)
            figures.append(seconds)
            git(service, "reset", "--quiet", "--hard")
            git(service, "clean", "--quiet", "-d", "--force")
        name = " ".join(command).replace(tool, "template=FOLDER")
        print(f"| {name} | {done.returncode} | {sorted(figures[1:])[1]:.1f} |")


def by_its_engine(service: Path) -> subprocess.CompletedProcess[str]:
    return run([*ENGINE, "update", "--to", THIS], service)[0]


def by_plumbline(service: Path) -> subprocess.CompletedProcess[str]:
    return run([*PLUMBLINE, "update", "--to", THIS], service, PYTHONPATH="")[0]


def histories(work: Path, releases: Path, count: int) -> int:
    """Lines of the users' that are lost, over all of them."""
    lost = 0
    for version in RELEASED:
        made = generate(releases, f"v{version}", work / version)
        for update in (by_its_engine, by_plumbline):
            outcomes: Counter[str] = Counter()
            for seed in range(count):
                service = Path(shutil.copytree(made, work / "copy"))
                User(service, seed, spared="scripts" if update is by_its_engine else "").live(steps=30)
                words = words_in(service)
                done = update(service)
                missing = words - words_in(service)
                marked = any(MARK.search(path.read_bytes()) for path in service.rglob("*.*") if path.is_file())
                lost += len(missing)
                outcomes[f"exit {done.returncode}, {'marks' if marked else 'no marks'}"] += 1
                outcomes["lines"] += len(words)
                outcomes["lost"] += len(missing)
                if missing or done.returncode != marked:
                    print(f"{version}, {update.__name__}, seed {seed}: lost {missing}; {done.stderr.strip()}")
                shutil.rmtree(service)
            print(f"{version} {update.__name__}, {count} histories: {dict(sorted(outcomes.items()))}")
    return lost


def cruft(work: Path, releases: Path) -> None:
    service = generate(releases, THIS, work / "cruft")
    print("| command | exit status | CPU, s |\n|---|---|---|")
    for command in (["check"], ["diff", "--exit-code"], ["update", "--skip-apply-ask"]):
        done, seconds = run([*CRUFT, *command], service)
        print(f"| cruft {' '.join(command)} | {done.returncode} | {seconds:.1f} |")
        git(service, "reset", "--quiet", "--hard")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measurement", choices=["costs", "histories", "cruft"])
    parser.add_argument("--histories", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        releases = make_releases(work / "plumbline")
        match options.measurement:
            case "costs":
                costs(work, releases)
            case "cruft":
                cruft(work, releases)
            case _:
                return int(histories(work, releases, options.histories) > 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
