"""The file that pytest-benchmark writes with `--benchmark-json`, as ratios to the reference. Pure."""

import json
from typing import Any

from testkit.exit_status import CannotJudge

Ratios = dict[str, dict[str, float]]
"""By test file and test."""


def parse(text: str, source: str, reference: str) -> Ratios:
    """Raises CannotJudge."""
    try:
        fastest = {one["fullname"]: float(one["stats"]["min"]) for one in json.loads(text)["benchmarks"]}
    except (ValueError, TypeError, KeyError) as error:
        raise CannotJudge(f"{source} is not a file of pytest-benchmark ({error!r}): run it again") from error
    return _ratios(fastest, source, reference)


def _ratios(fastest: dict[str, float], source: str, reference: str) -> Ratios:
    """Of the fastest rounds: whatever else the machine does makes a round slower, and never faster."""
    units = {name: seconds for name, seconds in fastest.items() if name.split("[")[0].endswith(f"::{reference}")}
    unit = min(units.values(), default=0)
    if unit <= 0:
        raise CannotJudge(f"{source} has no measurement of {reference}: run all benchmarks")
    ratios: Ratios = {}
    for name in fastest.keys() - units.keys():
        file, _, test = name.partition("::")
        ratios.setdefault(file, {})[test] = fastest[name] / unit
    return ratios


def parse_stored(text: str, source: str) -> dict[str, float]:
    """A baseline file. Raises CannotJudge."""
    try:
        stored: dict[str, Any] = json.loads(text)
        baselines = {test: float(ratio) for test, ratio in stored.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotJudge(f"{source} does not hold ratios by test ({error!r}): accept new ones") from error
    if not all(ratio > 0 for ratio in baselines.values()):
        raise CannotJudge(f"{source}: each ratio must be above 0: accept new ones")
    return baselines


def as_text(ratios: dict[str, float]) -> str:
    rounded = {test: float(f"{ratio:.3g}") for test, ratio in sorted(ratios.items())}
    return json.dumps(rounded, indent=2) + "\n"
