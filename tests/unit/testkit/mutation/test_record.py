"""What the tests ran: put together from processes, kept, and recorded again only where it may differ now."""

import json
from pathlib import Path
from typing import Any

import pytest
from testkit.mutation.reach import reach_of
from testkit.mutation.record import KEPT, Kept, Record, needed_tests, stale_contexts

ENGINE = "fixture:tests/fixtures/database.py::engine"
SOURCES = ("src/shop/money.py", "src/shop/orders.py")
TESTS = ("tests/test_money.py::a", "tests/test_orders.py::b", "tests/test_orders.py::c")


def seen(*, failed: bool = False, cpu: float = 0.1) -> dict[str, Any]:
    return {"passed": not failed, "failed": failed, "cpu": cpu, "wall": cpu}


def make_record() -> Record:
    """`a` runs money, `b` and `c` share an engine that runs a line of orders, and only `b` runs another."""
    tests = {TESTS[0]: seen(), TESTS[1]: seen(), TESTS[2]: seen(cpu=0.01)}
    lines = {SOURCES[0]: {3: {TESTS[0]}}, SOURCES[1]: {5: {ENGINE}, 9: {TESTS[1]}}}
    return Record(tests, lines, {ENGINE: {TESTS[1], TESTS[2]}}, ["anyio"])


def kept_in(project: Path, files: dict[str, str]) -> Kept:
    kept = Kept(project, SOURCES)
    kept.files = files
    return kept


def test_what_a_shared_fixture_runs_counts_for_all_that_use_it(tmp_path: Path) -> None:
    part = {
        "tests": {"t.py::a": seen(), "t.py::b": seen(), "t.py::red": seen(failed=True)},
        "lines": {str(tmp_path / "shop.py"): {"3": [ENGINE], "4": ["t.py::a", "t.py::red"]}},
        "fixtures": {ENGINE: ["t.py::a", "t.py::b"]},
        "libraries": [],
    }
    record = Record()
    record.add(part, tmp_path)

    reach, failed = reach_of(record)

    assert reach.lines == {"shop.py": {3: frozenset({"t.py::a", "t.py::b"}), 4: frozenset({"t.py::a"})}}
    assert failed == ["t.py::red"]


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ((), set()),
        ((SOURCES[0],), {TESTS[0]}),
        ((SOURCES[1],), {ENGINE, TESTS[1]}),
        (("tests/test_orders.py",), {TESTS[1], TESTS[2]}),
        (("tests/conftest.py",), None),
        (("pyproject.toml", SOURCES[0]), None),
    ],
    ids=["nothing", "a source", "what a fixture runs", "a test file", "a conftest", "settings"],
)
def test_a_change_makes_stale_what_ran_it_and_unknown_files_make_all_stale(
    changed: tuple[str, ...], stale: set[str] | None
) -> None:
    assert stale_contexts(make_record(), changed, SOURCES) == stale


def test_a_stale_fixture_is_recorded_by_its_cheapest_test_and_a_new_test_always() -> None:
    tests = [*TESTS, "tests/test_new.py::d"]

    assert needed_tests(make_record(), {ENGINE}, tests) == [TESTS[2], "tests/test_new.py::d"]
    assert needed_tests(make_record(), {ENGINE, TESTS[1]}, tests) == [TESTS[1], "tests/test_new.py::d"]


def test_a_record_is_read_as_it_was_written_and_only_changed_files_are_forgotten(tmp_path: Path) -> None:
    kept_in(tmp_path, dict.fromkeys(SOURCES, "1")).write(make_record())

    same, none = kept_in(tmp_path, dict.fromkeys(SOURCES, "1")).read(TESTS)
    other, again = kept_in(tmp_path, {SOURCES[0]: "2", SOURCES[1]: "1"}).read(TESTS)

    assert (same, none) == (make_record(), [])
    assert again == [TESTS[0]]
    assert other.lines == {SOURCES[1]: make_record().lines[SOURCES[1]]}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', '{"schema": 1, "files": {}, "sources": 7}'])
def test_a_damaged_record_is_no_record(tmp_path: Path, text: str) -> None:
    path = tmp_path / KEPT
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")

    assert kept_in(tmp_path, {"src/shop/money.py": "1"}).read(TESTS) == (Record(), list(TESTS))


@pytest.mark.parametrize("other", [{"python": "2.7"}, {"database": "postgresql"}, {"schema": 0}])
def test_a_record_of_another_run_is_no_record(tmp_path: Path, other: dict[str, object]) -> None:
    files = dict.fromkeys(SOURCES, "1")
    kept_in(tmp_path, files).write(make_record())
    path = tmp_path / KEPT
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | other), encoding="utf-8")

    assert kept_in(tmp_path, files).read(TESTS) == (Record(), list(TESTS))


def test_another_database_is_recorded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.testkit.record]\ndatabase_from = "SHOP_URL"\ndatabase = "sqlite"\n')
    files = dict.fromkeys(SOURCES, "1")
    monkeypatch.delenv("SHOP_URL", raising=False)
    kept_in(tmp_path, files).write(make_record())
    _, same = kept_in(tmp_path, files).read(TESTS)
    monkeypatch.setenv("SHOP_URL", "postgresql+asyncpg://localhost/shop")

    assert (same, kept_in(tmp_path, files).read(TESTS)) == ([], (Record(), list(TESTS)))


def test_nothing_is_kept_outside_of_git(tmp_path: Path) -> None:
    Kept(tmp_path, SOURCES).write(make_record())

    assert not (tmp_path / KEPT).exists()
