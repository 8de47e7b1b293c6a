"""Run with the service's own Python: checks what the dotted names refer to, and describes it.

`python service_check.py ANSWER`, in the service's folder, with the names as JSON on standard input. Writes
{"facts": {…}} or {"problem": "…"} to the file ANSWER: the service may print what it likes while it is imported.
"""

import asyncio
import importlib
import importlib.util
import inspect
import json
import sys
import typing
from functools import reduce
from pathlib import Path

NEEDED = {
    "pytest": "pytest>=8.4",
    "pytest_asyncio": "pytest-asyncio>=1.1",
    "httpx": "httpx>=0.27",
    "uvicorn": "uvicorn>=0.30",
    "aiosqlite": "aiosqlite>=0.20",
    "greenlet": "greenlet>=3",
}
OLDEST_PYTHON = (3, 11)
LONGEST = 160
OK = 200
ANOTHER_PATH = "name one with --path that answers 200 without arguments, a token or the lifespan"


class Problem(Exception):  # noqa: N818  # it is one, and no error of ours
    """One sentence for the person who typed the name."""


def named(option, dotted):
    name, _, path = dotted.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise Problem(f"{option} {dotted}: there is no module {error.name} here") from None
        raise Problem(f"{option} {dotted}: importing {name} needs {error.name}, which is not installed") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a module does while it is imported
        remedy = "if it needs a setting, set it with --env NAME=VALUE"
        raise Problem(f"{option} {dotted}: importing {name} failed with {as_line(error)} ({remedy})") from None
    try:
        return reduce(getattr, path.split("."), module)
    except AttributeError as error:
        raise Problem(f"{option} {dotted}: {error}") from None


def as_line(error):
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]


def check_app(dotted):
    from fastapi import FastAPI  # noqa: PLC0415  # the service's, if it has one

    value = named("--app", dotted)
    if isinstance(value, FastAPI):
        return value, False
    if not callable(value) or inspect.iscoroutinefunction(value):
        kind = type(value).__name__
        raise Problem(f"--app {dotted} is a {kind}: it must be a FastAPI app, or a function that makes one")
    try:
        app = value()
    except Exception as error:  # noqa: BLE001  # a factory may do anything
        raise Problem(f"--app {dotted}: calling it without arguments failed with {as_line(error)}") from None
    if not isinstance(app, FastAPI):
        raise Problem(f"--app {dotted} makes a {type(app).__name__}: it must make a FastAPI app")
    return app, True


def check_metadata(dotted):
    from sqlalchemy import MetaData  # noqa: PLC0415

    metadata = named("--metadata", dotted)
    if not isinstance(metadata, MetaData):
        hint = f"; did you mean {dotted}.metadata?" if isinstance(getattr(metadata, "metadata", None), MetaData) else ""
        raise Problem(f"--metadata {dotted} is a {type(metadata).__name__}: it must be SQLAlchemy's MetaData{hint}")
    if not metadata.tables:
        raise Problem(
            f"--metadata {dotted} has no tables after the app is imported: is it the one that your models use?"
        )
    return metadata


def check_session(dotted):
    """Async, and of sessions: the kit gives each request an AsyncSession."""
    dependency = named("--session", dotted)
    if not callable(dependency):
        raise Problem(f"--session {dotted} is a {type(dependency).__name__}: it must be the function in Depends(…)")
    types = session_types(dependency)
    names = {getattr(kind, "__name__", str(kind)) for kind in types}
    if names & {"async_sessionmaker", "sessionmaker"}:
        raise Problem(f"--session {dotted} gives a sessionmaker: the kit needs the dependency that gives a session")
    if is_sync(dependency, types):
        raise Problem(
            f"--session {dotted} gives synchronous sessions: the kit's database, fixtures and guards are made for "
            "AsyncSession, and a session of the other kind would need drivers and threads of its own"
        )
    return dependency


def session_types(dependency):
    """The classes in its return annotation; none where it has none."""
    try:
        annotation = typing.get_type_hints(dependency).get("return")
    except Exception:  # noqa: BLE001  # an annotation may name anything
        return set()
    return {annotation, *typing.get_args(annotation)} - {None}


def is_sync(dependency, types):
    """By its annotation, or else by its kind.

    A service of synchronous sessions may lack greenlet, and then `sqlalchemy.ext.asyncio` can't be imported:
    classes are recognised by name.
    """
    names = {parent.__name__ for kind in types if inspect.isclass(kind) for parent in inspect.getmro(kind)}
    if names & {"AsyncSession", "async_scoped_session"}:
        return False
    if names & {"Session", "scoped_session"}:
        return True
    return not (inspect.isasyncgenfunction(dependency) or inspect.iscoroutinefunction(dependency))


def commits(dependency):
    try:
        source = inspect.getsource(dependency)
    except (OSError, TypeError):
        return False
    return "commit(" in source or ".begin(" in source


def without_sqlite(metadata):
    """Why its tables can't be made there; None if they can."""
    from sqlalchemy import create_engine  # noqa: PLC0415

    engine = create_engine("sqlite://")
    try:
        metadata.create_all(engine)
    except Exception as error:  # noqa: BLE001  # a dialect's types raise what they like
        return str(error).split("\n")[0]
    finally:
        engine.dispose()
    return None


def describe(app):
    """The kit builds the app's document before the first test, so that no test pays for it."""
    try:
        app.openapi()
    except Exception as error:  # noqa: BLE001  # a custom openapi() may do anything
        raise Problem(
            f"--app: its openapi() failed with {as_line(error)}: the kit calls it before the first test"
        ) from None


def host_for(app):
    """A host name that the app's TrustedHostMiddleware accepts, if it has one."""
    for middleware in app.user_middleware:
        if getattr(middleware.cls, "__name__", "") == "TrustedHostMiddleware":
            allowed = [str(host) for host in middleware.kwargs.get("allowed_hosts") or next(iter(middleware.args), [])]
            if allowed and "*" not in allowed:
                return allowed[0].replace("*.", "service.")
    return "service.test"


async def request(app, host, path, metadata, session):
    """What the first tests do: one GET over an empty database, without the lifespan."""
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine  # noqa: PLC0415
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415

    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)

    async def test_session():
        async with AsyncSession(engine) as opened:
            yield opened

    app.dependency_overrides[session] = test_session
    try:
        status = await status_of(app, host, path)
    except Exception as error:  # noqa: BLE001  # a route may raise anything
        raise Problem(f"--path {path}: GET failed with {as_line(error)}; {ANOTHER_PATH}") from None
    finally:
        del app.dependency_overrides[session]
        await engine.dispose()
    if status != OK:
        raise Problem(f"--path {path}: GET with Host: {host} answered {status}; {ANOTHER_PATH}")


async def status_of(app, host, path):
    path, _, query = path.partition("?")
    statuses = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", host.encode())],
        "client": ("127.0.0.1", 1),
        "server": (host, 80),
    }
    await app(scope, receive, send)
    return statuses[0] if statuses else None


def check(names):
    if sys.version_info < OLDEST_PYTHON:
        raise Problem(f"the service's Python is {sys.version.split()[0]}: the kit needs 3.11 or newer")
    app, factory = check_app(names["app"])
    metadata = check_metadata(names["metadata"])
    session = check_session(names["session"])
    path = names["path"] or app.openapi_url
    if path is None:
        raise Problem("--path: the app has no openapi_url; name a path that answers 200 without any argument")
    describe(app)
    host = host_for(app)
    absent = {module for module in NEEDED if importlib.util.find_spec(module) is None}
    unsuited = without_sqlite(metadata)
    tried = unsuited is None and not absent & {"aiosqlite", "greenlet"}
    if tried:
        asyncio.run(request(app, host, path, metadata, session))
    return {
        "factory": factory,
        "session_commits": commits(session),
        "path": path,
        "path_tried": tried,
        "host": host,
        "without_sqlite": unsuited,
        "missing": [text for module, text in NEEDED.items() if module in absent],
        "python": ".".join(map(str, sys.version_info[:2])),
    }


def main():
    answer = Path(sys.argv[1])
    # Like `python -m`: the service's folder instead of this script's.
    sys.path[:1] = [folder for folder in (str(Path("src").resolve()), str(Path.cwd())) if Path(folder).is_dir()]
    try:
        result = {"facts": check(json.load(sys.stdin))}
    except Problem as problem:
        result = {"problem": str(problem)}
    except ModuleNotFoundError as error:
        result = {"problem": f"{error.name} is not installed for {sys.executable}"}
    answer.write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
