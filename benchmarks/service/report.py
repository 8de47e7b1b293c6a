"""The tables. Pure: from the measured rounds to Markdown."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Blocks = Mapping[str, Sequence[Mapping[str, float]]]
CPU = "| endpoint | variant | CPU us/request | this / ours | req/s | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|"
CROWD = "| endpoint | variant | req/s | p50 ms | p99 ms | p99 / p50 |\n|---|---|---|---|---|---|"


def markdown(result: Mapping[str, Any]) -> str:
    about = result["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["libraries"].items())
    parts = [
        f"# The service's endpoints, {about['at']}",
        f"{about['commit']}; {about['machine']}; Python {about['python']}; {versions}.",
    ]
    for kind in ("sqlite", "postgresql"):
        if kind in result:
            parts += [f"## {kind}", cpu_table(result[kind]["rounds"])]
        if result.get(kind, {}).get("crowded"):
            parts += ["Many connections:", crowd_table(result[kind]["crowded"])]
    return "\n\n".join(parts) + "\n"


def cpu_table(rounds: Mapping[str, Blocks]) -> str:
    return "\n".join([CPU, *(row for scenario, blocks in rounds.items() for row in _cpu_rows(scenario, blocks))])


def _cpu_rows(scenario: str, blocks: Blocks) -> list[str]:
    return [
        f"| {scenario} | {variant} | {middle(measured, 'cpu_us'):.0f} | {ratio(measured, blocks['ours']):.2f} | "
        f"{middle(measured, 'per_second'):.0f} | {middle(measured, 'p50_ms'):.1f} | {middle(measured, 'p99_ms'):.1f} |"
        for variant, measured in blocks.items()
    ]


def ratio(blocks: Sequence[Mapping[str, float]], to: Sequence[Mapping[str, float]]) -> float:
    """Median of the rounds' ratios: load that changes between rounds cancels out."""
    return median(one["cpu_us"] / other["cpu_us"] for one, other in zip(blocks, to, strict=True))


def middle(blocks: Sequence[Mapping[str, float]], name: str) -> float:
    return median(block[name] for block in blocks)


def crowd_table(crowded: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    rows = [
        f"| {scenario} | {variant} | {one['per_second']:.0f} | {one['p50_ms']:.1f} | {one['p99_ms']:.1f} "
        f"| {one['p99_ms'] / one['p50_ms']:.1f} |"
        for scenario, variants in crowded.items()
        for variant, one in variants.items()
    ]
    return "\n".join([CROWD, *rows])
