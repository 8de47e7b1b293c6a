"""Makes a fake suspend where the real thing would: before and after each call of an async method."""

import asyncio
import inspect
from typing import Any, TypeVar, cast

Fake = TypeVar("Fake")
PLAIN = (str, bytes, int, float, bool, complex, type(None), list, dict, set, tuple, frozenset)


def suspending(fake: Fake) -> Fake:
    """Also of the objects that it has as attributes, such as the repositories of a unit of work."""
    return cast("Fake", _Suspending(fake))


class _Suspending:
    def __init__(self, fake: Any) -> None:
        object.__setattr__(self, "_fake", fake)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._fake, name)
        if inspect.iscoroutinefunction(value):
            return _with_pauses(value)
        return suspending(value) if _has_async_methods(value) else value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._fake, name, value)

    async def __call__(self, *arguments: Any, **options: Any) -> Any:
        return await _with_pauses(self._fake)(*arguments, **options)

    async def __aenter__(self) -> Any:
        entered = await _with_pauses(self._fake.__aenter__)()
        return self if entered is self._fake else suspending(entered)

    async def __aexit__(self, *error: Any) -> Any:
        return await _with_pauses(self._fake.__aexit__)(*error)


def _has_async_methods(value: Any) -> bool:
    if isinstance(value, PLAIN) or type(value).__module__.startswith("asyncio"):
        return False
    return any(inspect.iscoroutinefunction(getattr(type(value), name, None)) for name in dir(type(value)))


def _with_pauses(method: Any) -> Any:
    async def call(*arguments: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        result = await method(*arguments, **options)
        await asyncio.sleep(0)
        return result

    return call
