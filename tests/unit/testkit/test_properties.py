"""Properties are tried with the same values in each run, and state machines wait on the test's own loop."""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import integers
from testkit.properties import await_only, each_run_the_same, explore


def tried() -> list[int]:
    values = []

    @settings(each_run_the_same, max_examples=200)
    @given(integers())
    def keep(value: int) -> None:
        values.append(value)

    keep()
    return values


class Till(RuleBasedStateMachine):
    """Its drawer holds `most` coins; the fault shows after one more."""

    def __init__(self, most: int, *, keeps_count: bool) -> None:
        super().__init__()
        self.most, self.keeps_count = most, keeps_count
        self.coins = 0

    @rule()
    def pay(self) -> None:
        await_only(asyncio.sleep(0))
        if not self.keeps_count or self.coins < self.most:
            self.coins += 1

    @rule()
    def empty(self) -> None:
        self.coins = 0

    @invariant()
    def the_drawer_shuts(self) -> None:
        assert self.coins <= self.most


def run(machine: Callable[[], RuleBasedStateMachine]) -> None:
    asyncio.run(explore(machine))


def test_the_same_values_are_tried_whatever_modules_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else hypothesis draws constants from the sources of loaded modules, and the suite loads more than one test."""
    before = tried()
    path = tmp_path / "shop.py"
    path.write_text("PRICE = 123_456_789\n", encoding="utf-8")
    spec = spec_from_file_location("shop", path)
    assert spec
    monkeypatch.setitem(sys.modules, "shop", module_from_spec(spec))

    assert tried() == before
    assert 123_456_789 not in before


def test_steps_that_break_a_rule_are_found_and_cut_down() -> None:
    with pytest.raises(AssertionError) as broken:
        run(partial(Till, 2, keeps_count=False))

    steps = "\n".join(broken.value.__notes__)
    assert steps.count("state.pay()") == 3
    assert "state.empty()" not in steps


def test_a_machine_that_keeps_its_rules_passes() -> None:
    run(partial(Till, 2, keeps_count=True))
