"""Which parts of a page are commands."""

from tests.shell_blocks import shell_blocks

PAGE = """\
# Removing the example

First the tables:

```sh
rm src/orders.py
git status
```

This is only shown:

```python
print("orders")
```

```sh
make test
```
"""


def test_the_commands_of_a_page_are_its_sh_blocks_in_order() -> None:
    assert shell_blocks(PAGE) == ["rm src/orders.py\ngit status\n", "make test\n"]


def test_a_page_without_commands_has_none() -> None:
    assert shell_blocks("Just `sh` talk, and ```sh in a line```") == []
