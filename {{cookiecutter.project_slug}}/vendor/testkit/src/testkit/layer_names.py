"""The layers of a suite, and which one a test is in: the first directory below tests/."""

PYRAMID = ("unit", "integration", "e2e")
LAYERS = (*PYRAMID, "performance")
FOLDERS = tuple((f"tests/{layer}/", layer) for layer in LAYERS)
ON_REQUEST = ("slow", "performance", "diagnostic")


def layer_of(nodeid: str) -> str | None:
    """Of a test's node id, or of a path from the project's root; None outside the layers."""
    for folder, layer in FOLDERS:
        if nodeid.startswith(folder):
            return layer
    return None
