import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.addresses import is_loopback
from app.api.loopback import LoopbackOnly

OTHERS = ["0.0.0.0", "::", "0", "", "10.0.0.7", "::ffff:10.0.0.7", "service.test", "/run/app.sock"]  # noqa: S104
LOOPBACK = ["127.0.0.1", "127.9.9.9", "::1", "localhost"]


def test_only_a_loopback_address_is_reached_by_this_machine_alone() -> None:
    assert [host for host in LOOPBACK + OTHERS if is_loopback(host)] == LOOPBACK


async def statuses(scope: Scope) -> list[int]:
    """Of what is answered; 204 is the app's own."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    await LoopbackOnly(app)(scope, receive, send)
    return [message["status"] for message in sent if "status" in message]


@pytest.mark.parametrize(
    ("host", "status"),
    [*[(host, 204) for host in LOOPBACK], *[(host, 403) for host in OTHERS]],
)
async def test_a_request_is_served_at_a_loopback_address_only(host: str, status: int) -> None:
    assert await statuses({"type": "http", "server": (host, 8000)}) == [status]


@pytest.mark.parametrize("server", [{}, {"server": None}], ids=["missing", "unknown"])
async def test_a_request_for_an_unknown_address_is_refused(server: Scope) -> None:
    assert await statuses({"type": "http", **server}) == [403]


async def test_a_web_socket_is_refused_as_well() -> None:
    assert await statuses({"type": "websocket", "server": ("10.0.0.7", 8000)}) == [403]


async def test_a_lifespan_message_is_not_refused() -> None:
    assert await statuses({"type": "lifespan"}) == [204]
