import httpx

from tests.fixtures.running_service import Service
from tests.service import settings


# smells: allow vague-assertion (the answer's content is the service's)
async def test_the_running_service_answers(service: Service) -> None:
    async with service.client() as client:
        response = await client.get(settings().path)

    assert response.status_code == httpx.codes.OK
