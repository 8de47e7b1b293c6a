"""A test's folder is its layer."""

import pytest

from tests.fixtures.layers import TESTS, layer_of


@pytest.mark.parametrize("layer", ["unit", "integration", "e2e"])
def test_a_test_gets_the_layer_of_its_folder(layer: str) -> None:
    assert layer_of(TESTS / layer / "deeper" / "test_orders.py") == layer


def test_a_test_outside_the_layers_is_a_usage_error_with_a_hint() -> None:
    with pytest.raises(pytest.UsageError, match=r"is in no layer: move it below tests/unit"):
        layer_of(TESTS / "test_lost.py")


def test_this_test_is_marked_as_a_unit_test(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("unit") is not None
