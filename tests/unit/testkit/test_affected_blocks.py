import pytest
from testkit.affected.blocks import IMPORTED, blocks_of, changed_blocks

SHOP = '''
LIMIT = 3

class Shop:
    @property
    def stock(self) -> int:
        """What is left."""
        return self._stock

def sell(number: int = 1) -> int:
    return number + LIMIT
'''


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("return number + LIMIT", "return number - LIMIT", {"sell"}),
        ("return self._stock", "return 0", {"Shop.stock"}),
        ("return number + LIMIT", "return number + LIMIT  # a comment", set()),
        ("LIMIT = 3", "\n\nLIMIT = 3", set()),
        ("LIMIT = 3", "LIMIT = 4", {IMPORTED}),
        ("number: int = 1", "number: int = 2", {IMPORTED}),
        ("What is left.", "What there is.", {IMPORTED}),
        ("@property", "@cached", {IMPORTED}),
        ("def sell(", "def sells(", {IMPORTED}),
    ],
    ids=["body", "method", "comment", "moved", "constant", "default", "docstring", "decorator", "renamed"],
)
def test_a_change_belongs_to_the_block_that_runs_it(old: str, new: str, changed: set[str]) -> None:
    found = changed_blocks(blocks_of(SHOP), blocks_of(SHOP.replace(old, new)))

    assert changed <= found
    assert found - changed <= {IMPORTED}
    assert (IMPORTED in found) == (IMPORTED in changed)


def test_the_body_of_a_cached_function_counts_as_the_import_because_only_its_first_caller_runs_it() -> None:
    cached = "@lru_cache(maxsize=1)\ndef load():\n    return 1\n"

    assert changed_blocks(blocks_of(cached), blocks_of(cached.replace("1\n", "2\n"))) == {IMPORTED}


def test_two_functions_of_one_name_are_two_blocks() -> None:
    assert set(blocks_of("def a():\n    x\ndef a():\n    y\n")) == {IMPORTED, "a", "a#2"}
