import httpx

LARGEST_ANSWER = 256 * 1024


class AnswerTooLarge(ValueError):
    pass


async def send_bounded(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Like `client.send`, but stops reading after LARGEST_ANSWER bytes, whoever answers. Raises
    AnswerTooLarge, httpx.HTTPError."""
    # No compression: a small answer could unpack into a very large one.
    request.headers["Accept-Encoding"] = "identity"
    response = await client.send(request, stream=True)
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise AnswerTooLarge(f"more than {LARGEST_ANSWER} bytes")
    finally:
        await response.aclose()
    return httpx.Response(response.status_code, content=bytes(body), request=request)
