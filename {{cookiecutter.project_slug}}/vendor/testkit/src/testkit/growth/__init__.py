"""Do a route's statements grow with the rows: measured at 1, 10 and 100, so no count has to be written down.

    await check_growth("GET /orders", grow, send)

It raises QueryGrowth with the statement and the line that sent it.
"""

from testkit.growth.check import Growth, QueryGrowth, check_growth

__all__ = ["Growth", "QueryGrowth", "check_growth"]
