from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    def new(self) -> UUID: ...
