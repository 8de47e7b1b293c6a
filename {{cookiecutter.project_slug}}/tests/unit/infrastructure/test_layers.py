from pathlib import Path

import pytest

from testkit.layers import layer_of

ROOT = Path("/srv/orders/tests")


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("unit/domain/test_orders.py", "unit"),
        ("integration/test_orders.py", "integration"),
        ("e2e/test_orders.py", "e2e"),
        ("performance/test_orders.py", "performance"),
        ("integration/unit/test_orders.py", "integration"),
    ],
)
def test_the_first_directory_is_the_layer(path: str, layer: str) -> None:
    assert layer_of(ROOT / path, ROOT) == layer


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
