"""The fixture `schedules`: a test calls it with a scenario, which it runs under many schedules.

```python
def test_the_last_piece_goes_to_one_of_two_buyers(schedules: Schedules) -> None:
    async def two_buyers() -> None:
        shop = FakeShop(stock=1)  # all that it changes is made inside
        await asyncio.gather(shop.buy("ada"), shop.buy("grace"))
        assert shop.sold == 1

    schedules(two_buyers)
```
"""

from typing import Any

import pytest


@pytest.fixture
def schedules(request: pytest.FixtureRequest) -> Any:
    """Runs a scenario under many orders of its tasks' steps; `testkit.schedules.Schedules` describes it."""
    from testkit.schedules import Schedules  # noqa: PLC0415  (most runs don't need it)

    option = request.config.getoption
    return Schedules(request.node.nodeid, option("race_schedules", None), option("race_schedule", None))
