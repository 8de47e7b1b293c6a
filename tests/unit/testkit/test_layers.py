import pytest
from testkit.layer_names import layer_of


@pytest.mark.parametrize(
    ("nodeid", "layer"),
    [
        ("tests/unit/domain/test_orders.py::test_paying", "unit"),
        ("tests/integration/test_orders.py", "integration"),
        ("tests/e2e/test_orders.py", "e2e"),
        ("tests/performance/test_orders.py", "performance"),
        ("tests/integration/unit/test_orders.py", "integration"),
    ],
)
def test_the_first_directory_is_the_layer(nodeid: str, layer: str) -> None:
    assert layer_of(nodeid) == layer


@pytest.mark.parametrize(
    "nodeid",
    [
        "tests/test_orders.py::test_paying",
        "tests/units/test_orders.py::test_paying",
        "unit/test_orders.py::test_paying",
        "tests-old/unit/test_orders.py::test_paying",
    ],
    ids=["beside the layers", "misspelt", "outside tests", "a folder named alike"],
)
def test_a_test_outside_the_layers_has_no_layer(nodeid: str) -> None:
    assert layer_of(nodeid) is None
