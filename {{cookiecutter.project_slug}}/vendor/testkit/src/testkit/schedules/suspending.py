"""Makes a fake suspend where the real thing would: before and after each call of an async method.

A context suspends before it is entered and after it is left: one that is cancelled while it opens cleans up by itself.
"""

import asyncio
import functools
import inspect
from typing import Any, TypeVar, cast

Fake = TypeVar("Fake")


def suspending(fake: Fake) -> Fake:
    """Also of the objects that it has as attributes, such as the repositories of a unit of work."""
    return cast("Fake", _Suspending(fake))


class _Suspending:
    def __init__(self, fake: Any) -> None:
        object.__setattr__(self, "_fake", fake)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._fake, name)
        kind: Any = type(value)
        if inspect.iscoroutinefunction(value):
            return _with_pauses(value)
        return suspending(value) if _has_async_methods(kind) else value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._fake, name, value)

    async def __call__(self, *arguments: Any, **options: Any) -> Any:
        return await _with_pauses(self._fake)(*arguments, **options)

    async def __aenter__(self) -> Any:
        await asyncio.sleep(0)
        entered = await self._fake.__aenter__()
        return self if entered is self._fake else suspending(entered)

    async def __aexit__(self, *error: Any) -> Any:
        left = await self._fake.__aexit__(*error)
        await asyncio.sleep(0)
        return left


@functools.cache
def _has_async_methods(kind: type) -> bool:
    if kind.__module__.startswith(("builtins", "asyncio")):
        return False
    return any(inspect.iscoroutinefunction(getattr(kind, name, None)) for name in dir(kind))


def _with_pauses(method: Any) -> Any:
    async def call(*arguments: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        result = await method(*arguments, **options)
        await asyncio.sleep(0)
        return result

    return call
