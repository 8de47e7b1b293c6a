"""Scheduled work, a command each: `python -m app.tasks --help`."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from app.adapters import open_adapters
from app.domain.actors import Actor, Role
from app.feature import Task
from app.features import FEATURES
from app.infrastructure.clock import SystemClock
from app.infrastructure.identity import LocalIdentity
from app.infrastructure.logging import configure_logging
from app.settings import BadSettings, Settings, read_settings

COMMANDS: Mapping[str, Task] = {
    name: task for feature in FEATURES for name, task in feature.tasks.items()
}
TOKEN_LIFE = timedelta(hours=12)


async def run(command: str, settings: Settings) -> int:
    """How many rows it changed."""
    adapters = open_adapters(settings)
    try:
        count = await COMMANDS[command](adapters)()
    finally:
        await adapters.close()
    structlog.get_logger("app.tasks").info("done", command=command, count=count)
    return count


def development_token(settings: Settings, actor: Actor) -> str:
    """Raises BadSettings where a real identity provider is set: it issues the tokens there."""
    if settings.jwks_url:
        raise BadSettings("JWKS_URL is set: tokens come from the identity provider")
    return LocalIdentity(settings.local_jwt_key, SystemClock()).issue(actor, valid=TOKEN_LIFE)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.tasks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, make in COMMANDS.items():
        commands.add_parser(command, help=make.__doc__)
    token = commands.add_parser("token", help="print a token for development")
    token.add_argument("--subject", default="ada", help="whom it identifies (default: ada)")
    token.add_argument("--role", type=Role, choices=list(Role), default=Role.CUSTOMER)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    options = parse(arguments)
    try:
        settings = read_settings()
        if options.command == "token":
            print(development_token(settings, Actor(options.subject, options.role)))
            return
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    configure_logging(settings.log_level)
    asyncio.run(run(options.command, settings))


if __name__ == "__main__":
    main()
