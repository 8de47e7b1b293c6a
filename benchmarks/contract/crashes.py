"""Documents that we did not write, with three changes at once, judged there and back: nothing may crash.

    python -m benchmarks.contract.crashes ROUNDS FILE…

Prints how many comparisons each document took, and ends with 1 when one crashed or was refused.
"""

import copy
import json
import random
import sys
import traceback
from pathlib import Path
from typing import Any

from benchmarks.contract.mutations import MUTATIONS
from benchmarks.contract.strangers import SEED, ours

AT_ONCE = 3


def changed(document: dict[str, Any], dice: random.Random) -> tuple[str, dict[str, Any]]:
    new, mutations = copy.deepcopy(document), list[str]()
    while len(mutations) < AT_ONCE:
        mutation = MUTATIONS[dice.choice(sorted(MUTATIONS))](dice, new)
        mutations += [mutation] if mutation else []
    return "; ".join(mutations), new


def crashes(name: str, document: dict[str, Any], rounds: int) -> list[str]:
    dice, failures = random.Random(f"{SEED} three {name}"), []
    for _ in range(rounds):
        mutations, new = changed(document, dice)
        for way, pair in (("there", (document, new)), ("back", (new, document))):
            try:
                ours(*pair)
            except Exception:  # noqa: BLE001
                failures.append(f"{name} {way}: {mutations}\n{traceback.format_exc(limit=-3)}")
    return failures


def main(rounds: str, *files: str) -> int:
    failures = []
    for file in map(Path, files):
        failures += crashes(file.stem, json.loads(file.read_text(encoding="utf-8")), int(rounds))
        print(f"{file.stem}: {2 * int(rounds)} comparisons", flush=True)
    print(*failures, f"{2 * int(rounds) * len(files)} comparisons, {len(failures)} crashed", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
