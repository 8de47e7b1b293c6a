"""Documents that we did not write, changed by a seeded die, judged by the testkit and by oasdiff.

    python -m benchmarks.contract.strangers OASDIFF ROUNDS FILE…

Every change is judged there and back. Prints the share of equal verdicts, the cost, and every
disagreement by its kind, to be read. No verdict may be a crash; a document that oasdiff can't read is left out.
"""

import copy
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from testkit.contract.document import Document
from testkit.contract.operations import compare
from testkit.contract.validity import check

from benchmarks.contract.against_oasdiff import agrees, verdict
from benchmarks.contract.mutations import MUTATIONS

SEED = 20_261_121
Documents = tuple[dict[str, Any], dict[str, Any]]


def ours(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    """The worst impact, its rules, and its places."""
    changes = compare(check(Document("old", old)), check(Document("new", new)))
    impact = max((change.impact for change in changes), default=None)
    worst = [change for change in changes if change.impact == impact]
    impact_text = "nothing" if impact is None else str(impact)
    return impact_text, sorted({change.rule for change in worst}), [change.place for change in worst]


def rounds(document: dict[str, Any], count: int, dice: random.Random) -> list[tuple[str, Documents]]:
    pairs: list[tuple[str, Documents]] = []
    while len(pairs) < count:
        changed = copy.deepcopy(document)
        kind = dice.choice(sorted(MUTATIONS))
        mutation = MUTATIONS[kind](dice, changed)
        if mutation is not None:
            pairs.append((f"{kind}: {mutation}", (document, changed)))
    return pairs


def main(oasdiff: str, count: str, *files: str) -> None:
    counts: Counter[str] = Counter()
    classes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    spent = 0.0
    for file in files:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
        for mutation, (old, new) in rounds(document, int(count), random.Random(f"{SEED} {Path(file).name}")):
            for way, pair in (("there", (old, new)), ("back", (new, old))):
                start = time.process_time()
                mine, rules, places = ours(*pair)
                spent += time.process_time() - start
                theirs, their_rules = verdict(oasdiff, *pair)
                if theirs == "error":
                    counts["oasdiff can't read it"] += 1
                    continue
                counts["equal" if agrees(mine, theirs) else "different"] += 1
                counts["equal on breaking or not"] += (mine == "breaking") == (theirs == "breaking")
                if not agrees(mine, theirs):
                    key = (f"{mine} {','.join(rules)}", f"{theirs} {','.join(their_rules)}")
                    at = f" at {places[0]}" if places else ""
                    classes[key].append(f"{Path(file).stem} {way}: {mutation}{at}")
    print(dict(counts), f"{spent:.1f} s CPU of ours")
    for (mine, theirs), examples in sorted(classes.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(examples):3} ours: {mine} | oasdiff: {theirs}", *examples, sep="\n      ")


if __name__ == "__main__":
    main(*sys.argv[1:])
