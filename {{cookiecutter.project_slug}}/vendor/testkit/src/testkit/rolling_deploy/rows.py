"""`python -m testkit.rolling_deploy.rows module:function VARIABLE`: writes the released tests' rows into a database.

It runs in the released tree, whose classes it needs; VARIABLE holds the address. Modules that have to be
imported first stand before the function's, with commas.
"""

import asyncio
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any


def main(function: str, variable: str) -> None:
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415  (only where it is used)
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    *modules, module, name = function.replace(":", ",").split(",")
    for each in modules:
        import_module(each)
    rows = getattr(import_module(module), name)()
    url = os.environ[variable]
    if not make_url(url).get_dialect().is_async:
        with create_engine(url).begin() as connection:
            write(connection, rows)
        return

    async def run() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(write, rows)
        await engine.dispose()

    asyncio.run(run())


def write(connection: Any, rows: Iterable[Any]) -> None:
    from sqlalchemy import Executable  # noqa: PLC0415
    from sqlalchemy.orm import Session  # noqa: PLC0415

    with Session(connection) as session:
        for row in rows:
            if isinstance(row, Executable):
                session.execute(row)
            else:
                session.add(row)
                session.flush()
        session.flush()
        session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
