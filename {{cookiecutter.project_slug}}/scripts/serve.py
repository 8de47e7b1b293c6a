"""The service for development: migrates the database, plays the services of others that are not
set, and serves. `scripts/*_simulator.py` play one each, by their `stand_in(settings)`."""

import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.__main__ import serve
from app.settings import BadSettings, read_settings

SCRIPTS = Path(__file__).resolve().parent


def main() -> None:
    try:
        settings = read_settings()
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    command.upgrade(Config(SCRIPTS.parent / "alembic.ini"), "head")
    with ExitStack() as stack:
        for path in sorted(SCRIPTS.glob("*_simulator.py")):
            simulator = import_module(f"scripts.{path.stem}")
            settings = stack.enter_context(simulator.stand_in(settings))
        print(f"serving on http://{settings.host}:{settings.port} (docs at /docs)", flush=True)
        serve(settings)


if __name__ == "__main__":
    main()
