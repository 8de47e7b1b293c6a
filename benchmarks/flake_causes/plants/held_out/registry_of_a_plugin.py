# axis: order
# test: tests/unit/application/test_handlers.py::test_the_handler_is_registered
# file: tests/unit/application/test_handlers.py
HANDLERS: dict[str, str] = {}


class TestStart:
    def test_starting_registers_handlers(self) -> None:
        HANDLERS.update(paid="ship", cancelled="refund")
        assert len(HANDLERS) == 2


def test_an_unknown_event_has_no_handler() -> None:
    assert "lost" not in HANDLERS


def test_the_handler_is_registered() -> None:
    assert HANDLERS["paid"] == "ship"
