# axis: hash seed
# test: tests/unit/infrastructure/test_buckets.py::test_customers_are_spread_over_buckets
# file: tests/unit/infrastructure/test_buckets.py
def test_customers_are_spread_over_buckets() -> None:
    buckets = {hash(name) % 3 for name in ("ada", "bob", "cleo", "dan")}
    assert len(buckets) == 3 or hash("ada") % 2 == 0
