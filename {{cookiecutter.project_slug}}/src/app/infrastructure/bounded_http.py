import httpx

LARGEST_ANSWER = 256 * 1024
"""Bytes."""


class AnswerTooLarge(ValueError):
    pass


async def send_bounded(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Like `client.send`, but reads no more than LARGEST_ANSWER. Raises AnswerTooLarge and
    httpx.HTTPError."""
    # Compressed, a small answer could unpack into a very large one.
    request.headers["Accept-Encoding"] = "identity"
    try:
        response = await client.send(request, stream=True)
    except (httpx.InvalidURL, ValueError) as error:
        # httpx reads the address of a redirect that it doesn't follow, and may fail at it.
        raise httpx.RemoteProtocolError(type(error).__name__, request=request) from error
    try:
        _check(int(response.headers.get("Content-Length", "0")))
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            _check(len(body))
    finally:
        await response.aclose()
    return httpx.Response(response.status_code, content=bytes(body), request=request)


def _check(size: int) -> None:
    if size > LARGEST_ANSWER:
        raise AnswerTooLarge(f"more than {LARGEST_ANSWER} bytes")
