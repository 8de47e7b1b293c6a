"""How well `testkit flakes` and `testkit risks` know the truth about made-up histories.

    uv run python -m benchmarks.history.simulate            # seeds that nobody looked at before
    uv run python -m benchmarks.history.simulate --tuning   # those that thresholds were chosen on

Scenarios and seeds are in parameters.toml. Results: benchmarks/history/results/<date>.md and .json.
"""

import argparse
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "{{cookiecutter.project_slug}}" / "vendor" / "testkit" / "src"))

from testkit.flakes.judge import Judgement, judge
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.statistics import wilson
from testkit.flakes.verdict import Kind

from benchmarks.history.world import Maker, World

Counts = dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="the seeds of tuning; writes no result")
    parser.add_argument("--parameters", type=Path, default=HERE / "parameters.toml")
    options = parser.parse_args()
    parameters = tomllib.loads(options.parameters.read_text(encoding="utf-8"))
    seeds = parameters["seeds"]["tuning" if options.tuning else "reported"]
    rows = {}
    for scenario, changes in parameters["scenarios"].items():
        rows[scenario] = summed(each(scenario, seed, parameters["defaults"] | changes) for seed in seeds)
    text = markdown(rows, seeds)
    print(text)
    if not options.tuning:
        write(text, {"seeds": seeds, "parameters": parameters, "scenarios": rows})


def each(scenario: str, seed: int, parameters: Mapping[str, Any]) -> Counts:
    print(f"{scenario}: seed {seed}", file=sys.stderr, flush=True)
    world = Maker(seed, parameters).make()
    judgement = judge(world.history, FlakeSettings())
    return flake_counts(world, judgement) | cluster_counts(world, judgement)


def flake_counts(world: World, judgement: Judgement) -> Counts:
    counts: Counts = defaultdict(int)
    called = {verdict.test: verdict for verdict in judgement.of(Kind.FLAKY)}
    suspects = {verdict.test for verdict in judgement.of(Kind.SUSPECT)}
    kinds = {verdict.test: verdict.kind for verdict in judgement.verdicts}
    for test, rate in world.flaky.items():
        name = f"{rate:.3f}"
        counts[f"planted {name}"] += 1
        counts[f"called {name}"] += test in called
        counts[f"called or suspected {name}"] += test in called or test in suspects
        counts[f"showed {name}"] += test in world.shown
        counts[f"showed and called {name}"] += test in world.shown and test in called
        if test in called:
            verdict = called[test]
            counts["intervals"] += 1
            counts["intervals with the truth"] += verdict.interval.low <= rate <= verdict.interval.high
    counts["called"] = len(called)
    counts["called wrongly"] = len(set(called) - set(world.flaky))
    counts["suspected"], counts["suspected wrongly"] = len(suspects), len(suspects - set(world.flaky))
    counts["regressed tests"] = len(world.regressed)
    counts["regressed tests called flaky"] = len(world.regressed & set(called))
    for kind in Kind:
        counts[f"regressed tests: {kind}"] = sum(kinds.get(test) is kind for test in world.regressed)
    counts["renamed"] = len(world.old_names)
    counts["renamed and called"] = len(set(world.old_names) & set(called))
    counts["renamed and joined"] = sum(bool(called[new].renamed_from) for new in set(world.old_names) & set(called))
    counts["runs"], counts["outages left out"] = len(world.history.runs), len(judgement.outages)
    return counts


def cluster_counts(world: World, judgement: Judgement) -> Counts:
    """By pairs of tests: a cluster that is one test short is not all wrong."""
    planted = _pairs(world.clusters)
    reported = _pairs(judgement.clusters)
    whole = {frozenset(tests) for tests in judgement.clusters}
    return {
        "clusters": len(world.clusters),
        "clusters whole": len(whole & set(world.clusters)),
        "cluster pairs": len(planted),
        "cluster pairs reported": len(reported),
        "cluster pairs right": len(planted & reported),
    }


def _pairs(groups: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    return {pair for tests in groups for pair in combinations(sorted(tests), 2)}


def summed(counts: Iterable[Counts]) -> Counts:
    total: Counts = defaultdict(int)
    for one in counts:
        for name, count in one.items():
            total[name] += count
    return dict(total)


def markdown(rows: Mapping[str, Counts], seeds: Sequence[int]) -> str:
    return "\n".join(
        [f"# What `testkit flakes` knows of made-up histories, seeds {seeds[0]} to {seeds[-1]}", ""]
        + [line for scenario, counts in rows.items() for line in _section(scenario, counts)]
    )


def _section(scenario: str, counts: Counts) -> list[str]:
    rates = [name.removeprefix("planted ") for name in counts if name.startswith("planted ")]
    counts = defaultdict(int, counts)
    lines = [f"## {scenario}", "", f"{counts['runs']} runs, {counts['outages left out']} left out as outages.", ""]
    if rates:
        lines += [
            "| rate | planted | recall: flaky | or probably flaky | showed both outcomes | recall of those |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_rate_row(rate, counts) for rate in sorted(rates)] + [""]
    wrong, called = counts["called wrongly"], counts["called"]
    return [
        *lines,
        f"* Precision: {share(called - wrong, called)}",
        f"* Precision of probably flaky: {share(counts['suspected'] - counts['suspected wrongly'], counts['suspected'])}",
        f"* Tests that only regressions broke and that are called flaky: {share(counts['regressed tests called flaky'], counts['regressed tests'])}",
        f"* Intervals that hold the true rate: {share(counts['intervals with the truth'], counts['intervals'])}",
        f"* Clusters whole: {share(counts['clusters whole'], counts['clusters'])}; pairs, recall "
        f"{share(counts['cluster pairs right'], counts['cluster pairs'])}, precision "
        f"{share(counts['cluster pairs right'], counts['cluster pairs reported'])}",
        f"* Renamed tests called under the new name: {share(counts['renamed and called'], counts['renamed'])}, "
        f"joined with the old one: {counts['renamed and joined']}",
        "",
    ]


def _rate_row(rate: str, counts: Counts) -> str:
    names = ("planted", "called", "called or suspected", "showed")
    planted, called, suspected, showed = (counts[f"{name} {rate}"] for name in names)
    both = counts[f"showed and called {rate}"]
    return f"| {100 * float(rate):.1f} % | {planted} | {share(called, planted)} | {share(suspected, planted)} | {showed} | {share(both, showed)} |"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part} of {whole}; {wilson(part, whole)})" if whole else "none"


def write(text: str, data: Mapping[str, Any]) -> None:
    folder, day = HERE / "results", f"{datetime.now(UTC):%Y-%m-%d}"
    folder.mkdir(exist_ok=True)
    (folder / f"{day}.md").write_text(text + "\n", encoding="utf-8")
    (folder / f"{day}.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
