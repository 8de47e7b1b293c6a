# axis: seed
# test: tests/unit/domain/test_dice.py::test_a_dice_is_fair
# file: tests/unit/domain/test_dice.py
from random import Random

dice = Random


def test_a_dice_is_fair() -> None:
    own = dice()
    throws = [own.randint(1, 6) for _ in range(12)]
    assert len(set(throws)) >= 5
