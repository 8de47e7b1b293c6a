"""`[tool.testkit.shards]` in pyproject.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShardSettings:
    durations: str = ".testkit/durations.json"
    """The same on each machine, or a test runs twice or nowhere."""
    imbalance: float = 10.0
    """Percent that the slowest shard may take longer than the average, before `testkit shards` warns."""
