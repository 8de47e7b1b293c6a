import random
from itertools import pairwise

from testkit.schedules.orders import PATIENCE, AsQueued, Priorities, Uniform, order_of


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def chosen(number: int, steps: int = 40) -> list[int]:
    order = order_of(number, 40)
    return [order.choose([2, 0, 1]) for _ in range(steps)]


def test_a_number_gives_the_same_order_again() -> None:
    assert [chosen(number) for number in range(50)] == [chosen(number) for number in range(50)]


def test_number_0_is_asyncios_own_order() -> None:
    assert chosen(0) == [2] * 40


def test_numbers_give_different_orders() -> None:
    assert len({tuple(chosen(number)) for number in range(1, 50)}) > 30


def test_an_order_does_not_depend_on_how_the_queue_is_sorted() -> None:
    """Tasks in a set come in the order of their addresses, which is another one in each process."""
    orders = [Uniform(chance(5)), Uniform(chance(5))]

    assert [orders[0].choose([0, 1, 2]) for _ in range(20)] == [orders[1].choose([2, 0, 1]) for _ in range(20)]


def test_without_a_change_the_highest_priority_runs_until_it_waits() -> None:
    order = Priorities(chance(1), 0, 10)

    assert len({order.choose([0, 1, 2]) for _ in range(PATIENCE)}) == 1


def test_a_change_puts_the_running_task_behind_all_others() -> None:
    order = Priorities(chance(1), 1, 10)
    tasks = [order.choose([0, 1, 2]) for _ in range(20)]

    assert len(set(tasks)) == 2
    assert sum(first != second for first, second in pairwise(tasks)) == 1


def test_a_task_that_polls_does_not_starve_the_others() -> None:
    order = Priorities(chance(1), 0, 10)

    assert len({order.choose([0, 1]) for _ in range(PATIENCE + 2)}) == 2


def test_asyncios_own_order_counts_the_steps_that_had_a_choice() -> None:
    order = AsQueued()

    assert [order.choose([4, 2]), order.choose([2, 4]), order.choices] == [4, 2, 2]
