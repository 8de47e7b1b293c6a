from pathlib import Path

import pytest

from testkit.layers import layer_of

ROOT = Path("/srv/orders/tests")


@pytest.mark.parametrize("layer", ["unit", "integration", "e2e", "performance"])
def test_the_first_directory_is_the_layer(layer: str) -> None:
    assert layer_of(ROOT / layer / "domain" / "test_orders.py", ROOT) == layer


def test_a_deeper_directory_does_not_change_the_layer() -> None:
    assert layer_of(ROOT / "integration" / "unit" / "test_orders.py", ROOT) == "integration"


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "test_orders.py",
        ROOT / "units" / "test_orders.py",
        Path("/srv/orders/unit/test_orders.py"),
        Path("/srv/orders/tests-old/unit/test_orders.py"),
    ],
    ids=["beside the layers", "misspelt", "outside tests", "a folder named alike"],
)
def test_a_test_outside_the_layers_has_none(path: Path) -> None:
    assert layer_of(path, ROOT) is None
