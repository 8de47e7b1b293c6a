"""Timers that fire late, as on a busy machine."""

import asyncio
from functools import partial

import pytest
from testkit.schedules import Schedules, explore
from testkit.schedules.explorer import Known, OneOrder
from testkit.schedules.late import Lateness
from testkit.schedules.run import run


async def in_time(work: float, limit: float) -> None:
    task = asyncio.create_task(asyncio.sleep(work))
    done, _ = await asyncio.wait({task}, timeout=limit)
    assert done


def test_an_answer_just_before_the_timeout_may_come_too_late() -> None:
    with pytest.raises(AssertionError) as failure:
        Schedules("test_pay")(partial(in_time, 0.8, 1))

    assert "s late, as on a busy machine" in "\n".join(failure.value.__notes__)


def test_a_timeout_with_twice_the_room_never_fires() -> None:
    async def two() -> None:
        await asyncio.gather(in_time(1, 2), in_time(1, 2))

    assert explore(partial(run, two), range(1, 201)).failure is None


def test_a_timer_that_is_near_no_other_leaves_nothing_to_explore() -> None:
    with pytest.raises(OneOrder):
        explore(partial(run, partial(in_time, 1, 2)), range(1, 20))


def test_late_timers_keep_their_order() -> None:
    async def timers() -> None:
        fired: list[int] = []
        for delay in (3, 1, 2):
            asyncio.get_running_loop().call_later(delay / 10, fired.append, delay)
        await asyncio.gather(asyncio.sleep(1), asyncio.sleep(1))
        assert fired == [1, 2, 3]

    assert explore(partial(run, timers), range(1, 101)).failure is None


def test_a_number_repeats_how_late_its_timers_are() -> None:
    async def note() -> None:
        await asyncio.gather(asyncio.sleep(0.7), asyncio.sleep(0.8))

    known = Known(partial(run, note))
    outcomes = [known.run(number).lateness.most for number in (*range(20), *range(20))]

    assert outcomes[:20] == pytest.approx(outcomes[20:])
    assert len(set(outcomes)) > 3


@pytest.mark.parametrize("number", [0, 1, 17])
def test_odd_numbers_and_asyncios_own_order_keep_the_time(number: int) -> None:
    lateness = Lateness(number)
    lateness.timer_set(1.0, 0.0)

    assert lateness.fires_at(1.0, [1.0, 1.2]) == 1.0


def test_a_timer_is_late_by_half_of_its_delay_at_most() -> None:
    lateness = Lateness(2)
    lateness.timer_set(11.0, 10.0)

    fired = [lateness.fires_at(11.0, [11.0, 11.4, 11.6]) for _ in range(50)]

    assert max(fired) <= 11.5
    assert 11.4 in fired
