"""A pytest plugin: registers the marker that `testkit flakes why --keep` writes."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "flaky_cause(axis, command): why this test is flaky, by `testkit flakes why`")
