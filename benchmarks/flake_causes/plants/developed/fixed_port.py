# axis: parallel workers
# test: tests/integration/connectors/test_fixed_port.py::test_a_server_answers_on_its_port
# file: tests/integration/connectors/test_fixed_port.py
import asyncio


async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()
    writer.close()


async def greeting() -> bytes:
    server = await asyncio.start_server(hello, "127.0.0.1", 28411)
    async with server:
        reader, writer = await asyncio.open_connection("127.0.0.1", 28411)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    return answer


async def test_a_server_answers_on_its_port() -> None:
    assert await greeting() == b"hello"


async def test_a_server_answers_twice() -> None:
    assert [await greeting(), await greeting()] == [b"hello", b"hello"]
