"""Prints the app's OpenAPI document in its normal form; --accept makes it contracts/openapi.json.

    python -m scripts.openapi [--accept]

Accepting says: this is what we promise now. `make contract` then tells what that means to callers.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from testkit.contract.normal_form import normal_form

from app.adapters import open_adapters
from app.bootstrap import create_app
from app.settings import Settings

PROMISED = Path(__file__).resolve().parents[1] / "contracts" / "openapi.json"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.openapi", description=__doc__)
    parser.add_argument("--accept", action="store_true", help=f"write {PROMISED.name}")
    document = asyncio.run(described())
    if parser.parse_args(arguments).accept:
        PROMISED.write_text(document, encoding="utf-8")
        print(f"written: contracts/{PROMISED.name}")
    else:
        print(document, end="")


async def described() -> str:
    """Connects to nothing."""
    adapters = open_adapters(Settings())
    try:
        return normal_form(create_app(adapters).openapi())
    finally:
        await adapters.close()


if __name__ == "__main__":
    main()
