"""Changes a hundred lines of the service, and times `testkit mutation --against HEAD` over them.

    uv run python -m benchmarks.mutation.diff

What the tests run is recorded before the change, as it is on a machine where `make mutation` has run once.
"""

import ast
import json
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.mutation.run import cpu, machine, run
from scripts.bake import bake

FILES: Final = ("domain/orders.py", "application/pay_order.py", "infrastructure/payments.py")
LINES: Final = 34
"""Of each file."""
WHO: Final = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false")
MUTATION: Final = (".venv/bin/testkit", "mutation", "--least", "0", "--format", "json")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        bake(Path(folder), [])
        service = Path(folder, "order-service")
        for command in (["make", "install"], ["git", "init", "-q"], ["git", "add", "."]):
            run(service, *command)
        run(service, "git", *WHO, "commit", "-qm", "a service")
        run(service, *MUTATION, "--sample", "1")
        changed = sum(change(service / "src/app" / file) for file in FILES)
        spent, start = cpu(), time.monotonic()
        report = json.loads(run(service, *MUTATION, "--against", "HEAD"))
        seconds, work = time.monotonic() - start, cpu() - spent
    print(f"{changed} lines, {len(report['mutants'])} mutants: {seconds:.0f} seconds, {work:.0f} of CPU; {machine()}")
    print({name: round(value, 1) for name, value in report["seconds"].items()})


def change(path: Path) -> int:
    """A comment after each of the last statements of one line changes the line and not what it does."""
    text = path.read_text(encoding="utf-8")
    statements = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    chosen = sorted({node.lineno for node in statements if node.lineno == node.end_lineno})[-LINES:]
    lines = [f"{line}  # changed" if number in chosen else line for number, line in enumerate(text.split("\n"), 1)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return len(chosen)


if __name__ == "__main__":
    main()
