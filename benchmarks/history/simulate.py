"""How well `testkit flakes` and `testkit risks` know the truth about made-up histories.

    make bench-history                    # seeds that nobody looked at before
    make bench-history args="--tuning"    # those that thresholds were chosen on

Scenarios and seeds are in parameters.toml. Results: benchmarks/history/results/<date>.md and .json.
"""

import argparse
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import correlation
from typing import Any

from testkit.flakes.judge import Judgement, judge
from testkit.flakes.settings import FlakeSettings
from testkit.flakes.statistics import wilson
from testkit.flakes.verdict import Kind
from testkit.risks.ranking import failing_commits, rank, recency
from testkit.risks.settings import RiskSettings

from benchmarks.history.world import BETWEEN, START, Maker, World
from benchmarks.results import publish

HERE = Path(__file__).parent
Counts = dict[str, float]
TOP = 5
HALF_LIFE = RiskSettings().half_life


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
    title = f"What `testkit flakes` knows of made-up histories, seeds {seeds[0]} to {seeds[-1]}"
    figures = {"seeds": seeds, "parameters": parameters, "scenarios": rows}
    publish(title, markdown(rows), figures, None if options.tuning else HERE / "results")


def each(scenario: str, seed: int, parameters: Mapping[str, Any]) -> Counts:
    print(f"{scenario}: seed {seed}", file=sys.stderr, flush=True)
    world = Maker(seed, parameters).make()
    judgement = judge(world.history, FlakeSettings())
    return flake_counts(world, judgement) | cluster_counts(world, judgement) | ranking(world, judgement, parameters)


def flake_counts(world: World, judgement: Judgement) -> Counts:
    counts: Counts = defaultdict(float)
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


def ranking(world: World, judgement: Judgement, parameters: Mapping[str, Any]) -> Counts:
    """Rank correlations of what is reported with what was planted: 1 is the same order, 0 is chance."""
    called = [verdict for verdict in judgement.of(Kind.FLAKY) if verdict.test in world.flaky]
    rates = [(verdict.failed / verdict.runs, world.flaky[verdict.test]) for verdict in called]
    now = START + parameters["commits"] * BETWEEN
    commits = failing_commits(world.history, judgement)
    ranked = rank(commits, {}, {}, HALF_LIFE, now)
    reported = {risk.module: risk.recent for risk in ranked}
    planted = {
        module: recency([START + commit * BETWEEN for commit in each], HALF_LIFE, now)
        for module, each in world.failing_commits.items()
    }
    modules = sorted(planted)
    worst = sorted(modules, key=lambda module: -planted[module])[:TOP]
    return {
        "histories": 1,
        "histories with flakes": len(rates) > 1,
        "rank correlation of flakes": spearman(rates) if len(rates) > 1 else 0.0,
        "rank correlation of risks": spearman([(reported.get(module, 0.0), planted[module]) for module in modules]),
        "worst modules": TOP,
        "worst modules listed": len({risk.module for risk in ranked[:TOP]} & set(worst)),
        "safe modules": sum(not planted[module] for module in modules),
        "safe modules accused": sum(not planted[module] and module in reported for module in modules),
    }


def spearman(pairs: Sequence[tuple[float, float]]) -> float:
    first, second = (_ranks([pair[at] for pair in pairs]) for at in (0, 1))
    return correlation(first, second)


def _ranks(values: Sequence[float]) -> list[float]:
    """Of equal values the mean of their ranks."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


def summed(counts: Iterable[Counts]) -> Counts:
    total: Counts = defaultdict(int)
    for one in counts:
        for name, count in one.items():
            total[name] += count
    return dict(total)


def markdown(rows: Mapping[str, Counts]) -> str:
    return "\n".join(line for scenario, counts in rows.items() for line in _section(scenario, counts))


def _section(scenario: str, counts: Counts) -> list[str]:
    rates = [name.removeprefix("planted ") for name in counts if name.startswith("planted ")]
    counts = defaultdict(int, counts)
    lines = [f"## {scenario}", "", f"{counts['runs']} runs, {counts['outages left out']} left out as outages.", ""]
    if rates:
        lines += [
            "| rate | planted | called flaky | or probably flaky | showed both outcomes | of those, called flaky |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_rate_row(rate, counts) for rate in sorted(rates)] + [""]
    wrong, called = counts["called wrongly"], counts["called"]
    suspected = counts["suspected"]
    by_rate = mean(counts["rank correlation of flakes"], counts["histories with flakes"])
    by_risk = mean(counts["rank correlation of risks"], counts["histories"])

    def of(part: str, whole: str) -> str:
        return share(counts[part], counts[whole])

    rows = {
        "Precision of flaky": share(called - wrong, called),
        "Precision of probably flaky": share(suspected - counts["suspected wrongly"], suspected),
        "Tests that only regressions broke, called flaky": of("regressed tests called flaky", "regressed tests"),
        "Intervals that hold the true rate": of("intervals with the truth", "intervals"),
        "Clusters that are whole": of("clusters whole", "clusters"),
        "Pairs of clusters, recall": of("cluster pairs right", "cluster pairs"),
        "Pairs of clusters, precision": of("cluster pairs right", "cluster pairs reported"),
        "Renamed tests called flaky under the new name": of("renamed and called", "renamed"),
        "... and joined with the old one": of("renamed and joined", "renamed"),
        "Flaky tests by rate, rank correlation (Spearman, mean)": by_rate,
        "Modules by risk, rank correlation (Spearman, mean)": by_risk,
        f"The {TOP} worst modules are among the first {TOP}": of("worst modules listed", "worst modules"),
        "Modules without a planted failure that are listed": of("safe modules accused", "safe modules"),
    }
    return [*lines, "| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items()), ""]


def _rate_row(rate: str, counts: Counts) -> str:
    names = ("planted", "called", "called or suspected", "showed")
    planted, called, suspected, showed = (counts[f"{name} {rate}"] for name in names)
    both = counts[f"showed and called {rate}"]
    cells = (
        f"{100 * float(rate):.1f} %",
        f"{planted:g}",
        share(called, planted),
        share(suspected, planted),
        f"{showed:g}",
    )
    return f"| {' | '.join(map(str, cells))} | {share(both, showed)} |"


def mean(total: float, count: float) -> str:
    return f"{total / count:.2f}" if count else "none"


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} % ({part:g} of {whole:g}; {wilson(int(part), int(whole))})" if whole else "none"


if __name__ == "__main__":
    main()
