"""Which tests are flaky, broken, or not yet known, over the runs of the past."""
