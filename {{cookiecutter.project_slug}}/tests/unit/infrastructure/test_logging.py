import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app.infrastructure.logging import configure_logging

Lines = Callable[[], list[dict[str, Any]]]
LIBRARIES = ("httpx", "uvicorn.access")


@pytest.fixture(autouse=True)
def logging_restored() -> Iterator[None]:
    """What configure_logging sets is the process's: autouse, and only to restore it."""
    loggers = [logging.getLogger(), *map(logging.getLogger, LIBRARIES)]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    structlog_before = structlog.get_config()
    # Configuring closes the handlers it finds; pytest's own must stay open.
    logging.getLogger().handlers[:] = []
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
    structlog.configure(**structlog_before)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was written, each line read as the JSON that it must be."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_event_is_one_json_object_on_a_line(lines: Lines) -> None:
    configure_logging("info")

    structlog.get_logger("app.shelves").info("placed", code="RETRO-CLOCK")

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "placed",
        "level": "info",
        "logger": "app.shelves",
        "code": "RETRO-CLOCK",
    }


def test_a_line_carries_the_request_id(lines: Lines) -> None:
    configure_logging("info")

    with structlog.contextvars.bound_contextvars(request_id="req-7"):
        structlog.get_logger("app.shelves").info("placed")

    assert [line["request_id"] for line in lines()] == ["req-7"]


def test_a_librarys_line_has_the_form_of_ours(lines: Lines) -> None:
    configure_logging("info")

    with structlog.contextvars.bound_contextvars(request_id="req-7"):
        logging.getLogger("sqlalchemy").warning("pool of %d is exhausted", 20)

    (line,) = lines()
    assert line["event"] == "pool of 20 is exhausted"
    assert (line["level"], line["logger"], line["request_id"]) == ("warning", "sqlalchemy", "req-7")


@pytest.mark.parametrize(
    ("level", "written"),
    [("debug", ["quiet", "loud"]), ("info", ["loud"]), ("error", [])],
)
def test_an_event_below_the_level_is_not_written(
    lines: Lines, level: str, written: list[str]
) -> None:
    configure_logging(level)

    structlog.get_logger("app").debug("quiet")
    structlog.get_logger("app").info("loud")

    assert [line["event"] for line in lines()] == written


def test_a_traceback_is_written_without_its_locals(lines: Lines) -> None:
    configure_logging("info")

    with pytest.raises(ZeroDivisionError):
        charge_by_card("4111-1111-1111-1111")

    (line,) = lines()
    assert line["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert line["exception"][0]["frames"][-1]["name"] == "charge_by_card"
    assert "4111" not in json.dumps(line)


def charge_by_card(number: str) -> float:
    try:
        return 9_800 / 0
    except ZeroDivisionError:
        structlog.get_logger("app.shelves").exception("failed")
        raise


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_does_not_repeat_our_request_lines(lines: Lines, library: str) -> None:
    configure_logging("info")

    logging.getLogger(library).info("GET https://provider.test/?key=live-key")

    assert lines() == []


def test_a_value_that_json_does_not_know_is_written_as_text(lines: Lines) -> None:
    configure_logging("info")

    structlog.get_logger("app").info("refused", error=ValueError("no such clock"))

    assert [line["error"] for line in lines()] == ["no such clock"]
