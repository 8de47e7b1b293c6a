import httpx

from tests.service import settings


# smells: allow vague-assertion (the answer's content is the service's)
async def test_the_app_answers_over_the_test_database(client: httpx.AsyncClient) -> None:
    response = await client.get(settings().path)

    assert response.status_code == httpx.codes.OK
