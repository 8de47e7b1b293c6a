"""Records of test runs, as `testkit.recorder` writes them: say only what the test is about."""

from typing import Any

from testkit.layer_names import LAYERS
from testkit.records import Record, Run


def make_run(id: str = "20260314T120000", **facts: Any) -> Run:
    return Run(id=id, **{"complete": LAYERS, **facts})


def make_record(test: str, run: Run, *, call: float = 0.001, **facts: Any) -> Record:
    """`test` is a node id; its layer is read from it."""
    defaults: dict[str, Any] = {
        "layer": test.split("/")[1],
        "outcome": "passed",
        "setup": 0.0,
        "teardown": 0.0,
        "shared": 0.0,
        "setup_cpu": 0.0,
        "call_cpu": 0.0,
        "teardown_cpu": 0.0,
        "shared_cpu": 0.0,
        "attempts": 1,
        "cause": None,
        "blamed": None,
        "markers": (),
    }
    return Record(test=test, run=run, call=call, **(defaults | facts))


def make_records(run: Run | None = None, /, **functions: int) -> list[Record]:
    """`make_records(unit=60, integration=35, e2e=5)`: so many test functions in each layer."""
    run = run or make_run(selected=sum(functions.values()))
    return [
        make_record(f"tests/{layer}/test_books.py::test_{number}", run)
        for layer, number_of in functions.items()
        for number in range(number_of)
    ]
