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
    new, told = copy.deepcopy(document), list[str]()
    while len(told) < AT_ONCE:
        said = MUTATIONS[dice.choice(sorted(MUTATIONS))](dice, new)
        told += [said] if said else []
    return "; ".join(told), new


def crashes(name: str, document: dict[str, Any], rounds: int) -> list[str]:
    dice, found = random.Random(f"{SEED} three {name}"), []
    for _ in range(rounds):
        told, new = changed(document, dice)
        for way, pair in (("there", (document, new)), ("back", (new, document))):
            try:
                ours(*pair)
            except Exception:  # noqa: BLE001
                found.append(f"{name} {way}: {told}\n{traceback.format_exc(limit=-3)}")
    return found


def main(rounds: str, *files: str) -> int:
    found = []
    for file in map(Path, files):
        found += crashes(file.stem, json.loads(file.read_text(encoding="utf-8")), int(rounds))
        print(f"{file.stem}: {2 * int(rounds)} comparisons", flush=True)
    print(*found, f"{2 * int(rounds) * len(files)} comparisons, {len(found)} crashed", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
