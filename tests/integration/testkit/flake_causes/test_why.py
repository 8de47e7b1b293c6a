"""`testkit flakes why` in a small project of its own: real processes, few axes. The benchmark has forty plants."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest

from scripts.bake import SERVICE

SOURCES = SERVICE / "vendor" / "testkit" / "src"
PYPROJECT = '[tool.pytest]\npythonpath = ["."]\nasyncio_default_fixture_loop_scope = "session"\nasyncio_mode = "auto"\n'
TESTS = """
    import asyncio
    import random
    import subprocess
    import sys
    import threading
    import time
    from datetime import UTC, datetime

    import pytest

    BASKET: list[str] = []


    def test_an_item_is_kept() -> None:
        BASKET.append("RETRO-CLOCK")


    def test_a_basket_is_empty() -> None:
        assert BASKET == []


    def test_a_number_is_small() -> None:
        assert random.random() < 0.7


    def test_an_invoice_is_due_tomorrow() -> None:
        now = datetime.now(UTC)
        assert now.replace(day=now.day + 1) > now


    async def test_steps_end_in_order() -> None:
        ended = []

        async def step(number: int) -> None:
            await asyncio.sleep(0)
            ended.append(number)

        await asyncio.gather(step(1), step(2), step(3))
        assert ended == [1, 2, 3]


    def test_a_total_is_soon_there() -> None:
        started = time.monotonic()
        sum(number % 7 for number in range(100_000))
        assert time.monotonic() - started < 0.5


    def test_a_thread_is_done_after_a_moment() -> None:
        done: list[int] = []
        thread = threading.Thread(target=done.append, args=(1,))
        thread.start()
        time.sleep(0.1)
        ready = len(done)
        thread.join()
        assert ready == 1


    def test_a_program_answers_soon() -> None:
        subprocess.run([sys.executable, "-I", "-S", "-c", "sum(range(1_000_000))"], check=True, timeout=1)


    def test_they_get_a_minute() -> None:
        done = threading.Event()
        threading.Thread(target=done.set).start()
        assert done.wait(60)
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True, timeout=60)


    def test_a_sum_is_right() -> None:
        assert 1 + 1 == 2


    def test_a_sum_is_wrong() -> None:
        assert 1 + 1 == 3
"""
ENDLESS = """
    def test_the_day_is_not_over() -> None:
        while True:
            pass
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "unit"
    folder.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "test_shop.py").write_text(dedent(TESTS), encoding="utf-8")
    (folder / "test_endless.py").write_text(dedent(ENDLESS), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is compiled is kept outside of the project, once for all tests."""
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled")), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **compiled, "PYTHONPATH": str(SOURCES), "PATH": programs}


def why(shop: Path, environment: dict[str, str], test: str, *options: str) -> subprocess.CompletedProcess[str]:
    """An AssertionError when it leaves a file in the project."""
    command = [sys.executable, "-m", "testkit", "flakes", "why", f"tests/unit/test_shop.py::{test}", *options]
    before = sorted(shop.rglob("*"))
    done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False)
    assert sorted(shop.rglob("*")) == before
    return done


def reproduced(shop: Path, environment: dict[str, str], output: str) -> int:
    text = output.partition("Reproduce")[2].splitlines()[1]
    words = shlex.split(text)
    start = [sys.executable, "-m"] if words[0] in {"pytest", "testkit"} else []
    return subprocess.run([*start, *words], cwd=shop, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    ("test", "axis", "says"),
    [
        ("test_a_basket_is_empty", "order", "after tests/unit/test_shop.py::test_an_item_is_kept"),
        ("test_a_number_is_small", "seed", "with the random seed"),
        ("test_an_invoice_is_due_tomorrow", "time", "on the last day of January"),
        ("test_steps_end_in_order", "schedule", "in another order"),
    ],
)
def test_a_cause_is_named_with_a_command_that_fails(
    shop: Path, environment: dict[str, str], test: str, axis: str, says: str
) -> None:
    run = why(shop, environment, test)

    assert run.returncode == 1, run.stderr
    assert f"::{test}: {axis}\n" in run.stdout
    assert says in run.stdout
    assert reproduced(shop, environment, run.stdout) == 1


@pytest.mark.parametrize(
    ("test", "conditions", "status"),
    [
        ("test_a_total_is_soon_there", '{"share": 0.01}', 1),
        ("test_a_total_is_soon_there", "{}", 0),
        ("test_a_thread_is_done_after_a_moment", '{"late": 0.5}', 1),
        ("test_a_thread_is_done_after_a_moment", "{}", 0),
        ("test_a_program_answers_soon", '{"share": 0.01}', 1),
        ("test_a_program_answers_soon", "{}", 0),
        ("test_they_get_a_minute", '{"share": 0.1, "late": 2.0}', 0),
    ],
)
def test_load_fails_what_has_little_time(
    shop: Path, environment: dict[str, str], test: str, conditions: str, status: int
) -> None:
    run = why(shop, environment, test, "--replay", conditions)

    assert run.returncode == status, run.stdout + run.stderr


def test_a_stable_test_is_not_accused(shop: Path, environment: dict[str, str]) -> None:
    run = why(shop, environment, "test_a_sum_is_right", "--seconds", "70")

    assert run.returncode == 2
    assert "test_a_sum_is_right: not yet known" in run.stdout


def test_a_broken_test_is_not_called_flaky(shop: Path, environment: dict[str, str]) -> None:
    run = why(shop, environment, "test_a_sum_is_wrong", "--seconds", "70")

    assert run.returncode == 1
    assert "test_a_sum_is_wrong: broken, not flaky" in run.stdout


def test_a_long_path_of_temporary_files_is_no_hindrance(shop: Path, environment: dict[str, str]) -> None:
    """The path of a Unix socket has at most 104 bytes."""
    long = shop / ("temporary" * 12)
    long.mkdir()

    run = why(shop, {**environment, "TMPDIR": str(long)}, "test_a_sum_is_wrong", "--replay", "{}")

    assert "failed in run 1 of at most 1: " in run.stdout


@pytest.fixture
def temporary() -> Iterator[Path]:
    """With a path that is short enough for a socket, also under xdist."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def test_an_interrupt_leaves_no_process_behind(shop: Path, environment: dict[str, str], temporary: Path) -> None:
    """While the test hangs in a fork."""
    own = {**environment, "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "testkit", "flakes", "why", "tests/unit/test_endless.py::test_the_day_is_not_over"]
    with subprocess.Popen(command, cwd=shop, env=own, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert "collected" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 130
    assert processes_of(temporary) == []
    assert list(temporary.iterdir()) == []


def processes_of(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line]


def test_the_cause_is_kept_above_the_test(shop: Path, environment: dict[str, str]) -> None:
    path = shop / "tests" / "unit" / "test_shop.py"
    before = path.read_text(encoding="utf-8")

    why(shop, environment, "test_a_basket_is_empty", "--keep")

    added = [line for line in path.read_text(encoding="utf-8").splitlines() if line not in before.splitlines()]
    assert len(added) == 1
    assert added[0].startswith(
        '@pytest.mark.flaky_cause("order", "pytest tests/unit/test_shop.py::test_an_item_is_kept '
    )
