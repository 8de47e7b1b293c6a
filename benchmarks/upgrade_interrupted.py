"""Updates that are interrupted, and files that are saved, at random moments: what was lost.

    python benchmarks/upgrade_interrupted.py [--interruptions 60] [--edits 20] [--seed 1]

Half of the interruptions are SIGINT, half SIGKILL, sent to the command and all that it started; half of the moments
are anywhere in a run, half are near its last step, when files are changed. After each the tree must be as before, or
the command must have said what is staged. Saved text must be in the file that it was saved in.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.bake import isolated
from tests.fixtures.upgrades import cruft_record
from tests.synthetic_template import SLUG, git, make_template

SAVED = "saved-meanwhile\n"
Files = dict[str, tuple[bytes, int]]


class Demo:
    def __init__(self, work: Path) -> None:
        self.work, self.environment = work, isolated(work / "home")
        self.update = [sys.executable, "-B", "-m", "plumbline", "update", "--to", "v2.0.0"]
        template = make_template(work / "template")
        git(template, "worktree", "add", "--quiet", "--detach", str(work / "first"), "v1.0.0")
        command = [sys.executable, "-m", "cookiecutter", "--no-input", "--output-dir", str(work), str(work / "first")]
        subprocess.run(command, check=True, env=self.environment, capture_output=True)
        self.path = work / SLUG
        answers = {"project_slug": SLUG, "database": "postgresql"}
        record = cruft_record(template, git(template, "rev-parse", "v1.0.0"), answers)
        (self.path / ".cruft.json").write_text(record, encoding="utf-8")
        git(self.path, "init", "--quiet")
        git(self.path, "add", "--all")
        git(self.path, "commit", "--quiet", "--message", "As generated")
        self.before = files(self.path)
        started = time.monotonic()
        subprocess.run(self.update, cwd=self.path, env=self.environment, check=True, capture_output=True)
        self.duration = time.monotonic() - started
        self.after = files(self.path)
        git(self.path, "reset", "--hard")

    def copy(self) -> Path:
        shutil.rmtree(self.work / "copy", ignore_errors=True)
        return shutil.copytree(self.path, self.work / "copy", symlinks=True)

    def start(self, copy: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.update,
            cwd=copy,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait(self, copy: Path, dice: random.Random, *, near_the_end: bool) -> None:
        """Until the moment of the disturbance."""
        if not near_the_end:
            time.sleep(dice.uniform(0, self.duration * 1.1))
            return
        lock, limit = copy / ".git" / "index.lock", time.monotonic() + 60
        while not lock.exists() and time.monotonic() < limit:
            time.sleep(0.0005)
        time.sleep(dice.uniform(0, 0.12))


def files(project: Path) -> Files:
    paths = (path for path in project.rglob("*") if path.is_file() and ".git" not in path.relative_to(project).parts)
    return {str(path.relative_to(project)): (path.read_bytes(), path.stat().st_mode) for path in paths}


def interrupt(demo: Demo, dice: random.Random, number: signal.Signals, *, near_the_end: bool) -> str:
    copy = demo.copy()
    with demo.start(copy) as run:
        demo.wait(copy, dice, near_the_end=near_the_end)
        if run.poll() is None:
            os.killpg(run.pid, number)
        output = run.communicate()[0]
    now, status = files(copy), git(copy, "status", "--porcelain")
    if now == demo.before and not status:
        return "as before"
    if now == demo.after and "files are staged" in output:
        return "updated, and said"
    return f"WRONG: {status!r} {output!r}"


def edit(demo: Demo, dice: random.Random, *, near_the_end: bool, in_place: bool) -> str:
    copy = demo.copy()
    name = dice.choice(sorted(demo.before.keys() - {".cruft.json"}))
    path = copy / name
    with demo.start(copy) as run:
        demo.wait(copy, dice, near_the_end=near_the_end)
        late = run.poll() is not None
        saved = save(path, in_place=in_place)
        run.communicate()
    now, end = files(copy), "too late" if late else f"exit {run.returncode}"
    if saved and not now.get(name, (b"", 0))[0].endswith(SAVED.encode()):
        return f"LOST in {name}, {end}"
    others = {key: text for key, text in now.items() if key != name}
    for tree in (demo.before, demo.after):
        if others == {key: text for key, text in tree.items() if key != name}:
            return f"kept, {end}" if saved else f"the file had gone, {end}"
    return f"WRONG tree, {end}"


def save(path: Path, *, in_place: bool) -> bool:
    """As a shell's >> does, or as an editor's own save."""
    try:
        if in_place:
            with path.open("r+", encoding="utf-8") as file:
                file.seek(0, os.SEEK_END)
                file.write(SAVED)
        else:
            beside = path.with_name("saved.local")
            beside.write_text(path.read_text(encoding="utf-8") + SAVED, encoding="utf-8")
            shutil.copymode(path, beside)
            beside.replace(path)
    except FileNotFoundError:
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interruptions", type=int, default=60)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(Path(folder))
        for number in range(options.interruptions):
            kind = (signal.SIGINT, signal.SIGKILL)[number % 2]
            counts[f"{kind.name}: {interrupt(demo, dice, kind, near_the_end=number % 4 > 1)}"] += 1
        for number in range(options.edits):
            counts[f"edit: {edit(demo, dice, near_the_end=number % 2 > 0, in_place=number % 4 > 1)}"] += 1
    print(f"seed {options.seed}, an undisturbed update took {demo.duration:.1f} s")
    print("\n".join(f"{count:>3}  {outcome}" for outcome, count in sorted(counts.items())))
    return int(any(word in outcome for outcome in counts for word in ("WRONG", "LOST")))


if __name__ == "__main__":
    sys.exit(main())
