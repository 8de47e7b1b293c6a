# axis: order
# test: tests/unit/infrastructure/test_warnings_logged.py::test_a_warning_is_logged
# file: tests/unit/infrastructure/test_warnings_logged.py
import logging

import pytest

log = logging.getLogger("shop.audit")


def test_a_quiet_shop_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    log.setLevel(logging.CRITICAL)
    log.warning("hidden")
    assert caplog.records == []


def test_a_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    log.warning("seen")
    assert [record.message for record in caplog.records] == ["seen"]
