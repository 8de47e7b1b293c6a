import socket

from library.lending import stamp


def test_a_stamp_has_three_words() -> None:
    assert len(stamp().split()) == 3


async def test_a_socket_that_is_not_connected_is_allowed() -> None:
    with socket.socket() as unused:
        assert unused.fileno() > 0
