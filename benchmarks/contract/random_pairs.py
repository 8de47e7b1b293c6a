"""Pairs of random FastAPI apps, each judged there and back, in the words of 3.1 and of 3.0.

No message that was valid may become invalid, and no answer may have a form that was not promised, where the comparison
says nothing or safe.

    python -m benchmarks.contract.random_pairs [PAIRS [SEED]]

Prints the verdicts by kind of change, and each case that it missed; ends with 1 when there is one.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from testkit.contract.document import Document
from testkit.contract.operations import compare
from testkit.contract.validity import check

from benchmarks.contract.oracle import Json, Sampler, Side, leaves, readings, written
from benchmarks.contract.random_apps import HARMLESS, an_app, changed, document

SEED = 20_261_121
SAMPLES, TRIES = 12, 80
Samplers = dict[Side, Sampler]
Sides = tuple[Side, Side]
LOUD = ("risky", "breaking")


@dataclass
class Outcome:
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    """Harmless changes that were not safe."""
    broken: int = 0
    """Comparisons where a message was found that is not valid any more."""
    keywords: Counter[str] = field(default_factory=Counter)


def verdict(old: Json, new: Json) -> tuple[str, list[str]]:
    changes = compare(check(Document("old", old)), check(Document("new", new)))
    worst = max((change.impact for change in changes), default=None)
    return ("nothing" if worst is None else str(worst)), [f"{c.impact} {c.rule} {c.place}" for c in changes]


def broken(old: Json, new: Json, dice: random.Random) -> str | None:
    """The first message that is not valid any more."""
    return next(_broken(Side(old), Side(new), dice), None)


def _broken(old: Side, new: Side, dice: random.Random) -> Iterator[str]:
    pool = leaves(old.document, new.document)
    names = ["abc", "xy", "x-a", "ad", "zzzzzzz", "a", "added", *(one for one in pool if isinstance(one, str) and one)]
    samplers = {side: Sampler(side, dice, pool, names) for side in (old, new)}
    for path, item in old.document["paths"].items():
        for method, operation in item.items():
            there = new.document["paths"][path][method]
            yield from (f"{path} {one}" for one in _requests(samplers, (old, new), operation, there))
            yield from (f"{path} {one}" for one in _answers(samplers, (old, new), operation, there))
            for hook, before in operation.get("callbacks", {}).items():
                after = there.get("callbacks", {}).get(hook)
                yield from _receivers(samplers, (old, new), hook, before, after)
    hooks, later = (side.document.get("webhooks", {}) for side in (old, new))
    yield from _receivers(samplers, (old, new), "webhook", hooks, later)


def _receivers(samplers: Samplers, sides: Sides, name: str, before: Json, after: Json) -> Iterator[str]:
    old, new = sides
    for hook, item in before.items():
        if hook not in (after or {}):
            yield f"{name} {hook} is gone"
            continue
        promised, sent = (_body(one["post"]) for one in (item, after[hook]))
        yield from _invalid(f"{name} {hook}", samplers[new], sent, old, promised)


def _body(operation: Json) -> Json:
    return next(iter(operation["requestBody"]["content"].values()))["schema"]


def _invalid(place: str, sampler: Sampler, schema: Json, judge: Side, other: Json) -> Iterator[str]:
    validator = judge.validator(other)
    for value in sampler.valid(schema, SAMPLES, TRIES):
        if not validator.is_valid(value):
            yield f"{place}: {json.dumps(value)}"


def _requests(samplers: Samplers, sides: Sides, before: Json, after: Json) -> Iterator[str]:
    old, new = sides
    if after.get("security") and not before.get("security"):
        yield "a request without credentials"
    ours, theirs = (
        {(one["in"], one["name"]): one for one in operation.get("parameters", [])} for operation in (before, after)
    )
    for key, one in theirs.items():
        if one.get("required") and not ours.get(key, {}).get("required"):
            yield f"a request without {key}"
    for key in ours.keys() & theirs.keys():
        yield from _texts(str(key), samplers[old], ours[key]["schema"], new, theirs[key]["schema"])
    if "requestBody" in before:
        for media, content in before["requestBody"]["content"].items():
            other = after["requestBody"]["content"].get(media)
            if other is None:
                yield f"a body in {media}"
            elif "json" in media:
                yield from _invalid("body", samplers[old], content["schema"], new, other["schema"])
            else:
                yield from _form(samplers[old], old, content["schema"], new, other["schema"])


def _form(sampler: Sampler, old: Side, schema: Json, new: Side, other: Json) -> Iterator[str]:
    ours, theirs = old.resolve(schema), new.resolve(other)
    for name in set(theirs.get("required", [])) - set(ours.get("required", [])):
        yield f"a form without {name}"
    for name in ours["properties"].keys() & theirs["properties"].keys():
        yield from _texts(f"form {name}", sampler, ours["properties"][name], new, theirs["properties"][name])


def _texts(place: str, sampler: Sampler, schema: Json, judge: Side, other: Json) -> Iterator[str]:
    validator = judge.validator(other)
    for value in sampler.valid(schema, SAMPLES, TRIES):
        if value is not None and not any(map(validator.is_valid, readings(written(value)))):
            yield f"{place}: {json.dumps(value)}"


def _answers(samplers: Samplers, sides: Sides, before: Json, after: Json) -> Iterator[str]:
    old, new = sides
    ours = {status: answer for status, answer in before["responses"].items() if status.startswith("2")}
    theirs = {status: answer for status, answer in after["responses"].items() if status.startswith("2")}
    for status in theirs.keys() - ours.keys():
        yield f"the unknown success {status}"
    for status in ours.keys() & theirs.keys():
        for media, content in theirs[status].get("content", {}).items():
            promised = ours[status].get("content", {}).get(media)
            if promised is not None:
                yield from _invalid(
                    status, samplers[new], content.get("schema", True), old, promised.get("schema", True)
                )
        for name, header in ours[status].get("headers", {}).items():
            sent = theirs[status].get("headers", {}).get(name)
            if sent is None or (header.get("required") and not sent.get("required")):
                yield f"{status} without {name}"
            else:
                yield from _texts(f"{status} {name}", samplers[new], sent["schema"], old, header["schema"])


def run(pairs: int, seed: int) -> Outcome:
    outcome = Outcome()
    for number in range(pairs):
        dice = random.Random(f"{seed} {number}")
        app = an_app(dice)
        old = new = document(app)
        kind = ""
        while new == old:  # a die may fall as before
            kind, other = changed(dice, app)
            new = document(other)
        outcome.keywords.update(_keywords(old) | _keywords(new))
        for way, (first, second) in (("there", (old, new)), ("back", (new, old))):
            witness = broken(first, second, dice)
            outcome.broken += witness is not None
            for version, spelt in (("3.1", (first, second)), ("3.0", (as_3_0(first), as_3_0(second)))):
                judged, changes = verdict(*spelt)
                outcome.verdicts[kind, judged] += 1
                label = f"pair {number} {way} in {version} ({kind}): {judged}"
                if witness and judged not in LOUD:
                    outcome.missed.append(f"{label}, yet {witness}")
                if kind in HARMLESS and judged in LOUD:
                    outcome.alarms.append(f"{label}: {changes[:3]}")
    return outcome


def as_3_0(node: Json) -> Json:
    """The same document, or part of one, as older tools spell it."""
    if isinstance(node, list):
        return [as_3_0(part) for part in node]
    if not isinstance(node, dict):
        return node
    new = {key: as_3_0(part) for key, part in node.items()}
    new |= {"openapi": "3.0.3"} if "openapi" in new else {}
    null = {"type": "null"}
    if null in new.get("anyOf", []):
        rest = [part for part in new.pop("anyOf") if part != null]
        is_alone = len(rest) == 1 and "type" in rest[0]
        new = {**new, **(rest[0] if is_alone else {"anyOf": rest}), "nullable": True}
    if isinstance(new.get("type"), list) and "null" in new["type"]:
        new |= {"type": next(kind for kind in new["type"] if kind != "null"), "nullable": True}
    if "const" in new:
        new["enum"] = [new.pop("const")]
    for bound in ("Minimum", "Maximum"):
        if isinstance(new.get(f"exclusive{bound}"), (int, float)) and bound.lower() not in new:
            new |= {bound.lower(): new[f"exclusive{bound}"], f"exclusive{bound}": True}
    if new.get("contentMediaType") == "application/octet-stream":
        new["format"] = "binary" if new.pop("contentMediaType") else ""
    return new


def _keywords(node: Json) -> set[str]:
    if isinstance(node, dict):
        return {*map(str, node), *(key for part in node.values() for key in _keywords(part))}
    return {key for part in node for key in _keywords(part)} if isinstance(node, list) else set()


def main(pairs: str = "500", seed: str = str(SEED)) -> int:
    outcome = run(int(pairs), int(seed))
    for (kind, judged), count in sorted(outcome.verdicts.items()):
        print(f"{kind:20} {judged:9} {count}")
    print(*outcome.missed, *outcome.alarms, sep="\n")
    print(
        f"{2 * int(pairs)} comparisons, each spelt as 3.1 and as 3.0, "
        f"{outcome.broken} with a message that is not valid any more: "
        f"{len(outcome.missed)} missed; {len(outcome.alarms)} false alarms on harmless changes"
    )
    return 1 if outcome.missed or outcome.alarms else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
