# axis: load
# test: tests/unit/application/test_window_of_events.py::test_events_of_a_moment_are_sent_together
# file: tests/unit/application/test_window_of_events.py
import asyncio
import json


class Window:
    """Sends what arrived within 80 ms of the first event."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.sent: list[list[str]] = []

    def add(self, event: str) -> None:
        if not self.waiting:
            asyncio.get_running_loop().call_later(0.08, self.send)
        self.waiting.append(event)

    def send(self) -> None:
        self.sent.append(self.waiting)
        self.waiting = []


async def test_events_of_a_moment_are_sent_together() -> None:
    window = Window()
    for number in range(60):
        window.add(json.dumps({"number": number, "lines": list(range(200))}))
        await asyncio.sleep(0)
    await asyncio.sleep(0.2)
    assert [len(events) for events in window.sent] == [60]
