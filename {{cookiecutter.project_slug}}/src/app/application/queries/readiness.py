from typing import Protocol


class Readiness(Protocol):
    async def database_answers(self) -> bool: ...
