import asyncio
import socket


def test_a_connection_outlives_its_loop() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        _reader, writer = asyncio.run(asyncio.open_connection(sock=ours))

        writer.close()
