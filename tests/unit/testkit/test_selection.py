import pytest
from testkit.layer_names import LAYERS
from testkit.selection import whole_layers


@pytest.mark.parametrize(
    ("markers", "paths", "whole"),
    [
        ("", [], LAYERS),
        ("", ["tests"], LAYERS),
        ("not performance", ["."], LAYERS),
        ("unit", ["tests"], ("unit",)),
        ("integration and not slow", ["tests"], ("integration",)),
        ("unit or e2e", ["tests"], ("unit", "e2e")),
        ("", ["tests/unit"], ("unit",)),
        ("", ["tests/unit/", "tests/e2e"], ("unit", "e2e")),
        ("unit", ["tests/integration"], ()),
        ("slow", ["tests"], ()),
        ("not unit", ["tests"], ()),
        ("smoke", ["tests"], ()),
        ("unit and smoke", ["tests"], ()),
        ("", ["tests/unit/domain"], ()),
        ("", ["tests/unit/test_orders.py::test_paying"], ()),
    ],
)
def test_a_layer_is_whole_when_nothing_of_it_was_left_out(
    markers: str, paths: list[str], whole: tuple[str, ...]
) -> None:
    assert whole_layers(markers, paths, narrowed=False) == whole


def test_no_layer_is_whole_in_a_narrowed_run() -> None:
    assert whole_layers("", [], narrowed=True) == ()
