import httpx

from tests.service import settings


async def test_the_app_answers_over_the_test_database(client: httpx.AsyncClient) -> None:
    response = await client.get(settings().path)

    assert response.status_code == httpx.codes.OK
