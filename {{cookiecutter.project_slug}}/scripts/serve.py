"""The service for development: migrates the database, plays the payment provider when none is
set, and serves."""

import sys
from contextlib import ExitStack
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.__main__ import serve
from app.settings import BadSettings, read_settings
from scripts.payment_simulator import Simulator, serving

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    try:
        settings = read_settings()
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    command.upgrade(Config(PROJECT / "alembic.ini"), "head")
    with ExitStack() as stack:
        if "payments_url" not in settings.model_fields_set:
            url = stack.enter_context(serving(Simulator()))
            settings = settings.model_copy(update={"payments_url": url})
        print(f"serving on http://{settings.host}:{settings.port} (docs at /docs)", flush=True)
        serve(settings)


if __name__ == "__main__":
    main()
