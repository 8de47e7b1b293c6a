"""The commands of a page, as a reader would copy them."""

import re
from typing import Final

SHELL_BLOCK: Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shell_blocks(page: str) -> list[str]:
    """The text of each fenced `sh` block, in the page's order."""
    return SHELL_BLOCK.findall(page)
