"""The order of the work: critical paths, files that no test runs, most missed lines, core layers, branches last."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from testkit.critical import CriticalSettings
from testkit.gaps.measured import Measured, Report
from testkit.gaps.missing import Gap, gaps_of


class Work(NamedTuple):
    file: Measured
    is_critical: bool
    gaps: Sequence[Gap]
    problem: str = ""
    """Why its lines say nothing: it changed after it was measured, or can't be read."""


class Task(NamedTuple):
    work: Work
    gap: Gap


def work_list(
    report: Report,
    critical: CriticalSettings,
    layers: Sequence[str],
    text: Callable[[str], str],
    changed_at: Callable[[str], float],
) -> list[Work]:
    """Of the files that miss something or can't be judged; `text` and `changed_at` may raise OSError."""
    works = (_work(file, report.at, critical, text, changed_at) for file in report.files)
    kept = [work for work in works if work.problem or work.file.missing or work.file.branches]
    return sorted(kept, key=lambda work: _rank(work, layers))


def _work(
    file: Measured,
    at: float,
    critical: CriticalSettings,
    text: Callable[[str], str],
    changed_at: Callable[[str], float],
) -> Work:
    is_critical = critical.matches(file.path)
    try:
        if changed_at(file.path) > at:
            return Work(file, is_critical, [], "it changed after the coverage was measured")
        if not file.missing and not file.branches:
            return Work(file, is_critical, [])
        source = text(file.path)
        if max(file.missing, default=0) > len(source.splitlines()):
            return Work(file, is_critical, [], "it has fewer lines than were measured")
        return Work(file, is_critical, gaps_of(source, file.executed, file.missing, file.branches))
    except FileNotFoundError:
        return Work(file, is_critical, [], "it was measured, and is gone")
    except (OSError, SyntaxError, ValueError) as error:
        return Work(file, is_critical, [], f"it can't be read: {error}")


def _rank(work: Work, layers: Sequence[str]) -> tuple[object, ...]:
    file = work.file
    only_branches = not file.missing
    return (
        not work.is_critical,
        only_branches,
        bool(file.executed) and file.percent > 0,
        -len(file.missing),
        layer_rank(file.path, layers),
        file.percent,
        file.path,
    )


def layer_rank(path: str, layers: Sequence[str]) -> int:
    parts = set(path.removesuffix(".py").split("/"))
    return next((place for place, layer in enumerate(layers) if layer in parts), len(layers))


def batches(works: Sequence[Work], size: int) -> list[list[Task]]:
    tasks = list(_tasks(works))
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def _tasks(works: Sequence[Work]) -> Iterator[Task]:
    for work in works:
        yield from (Task(work, gap) for gap in work.gaps)
