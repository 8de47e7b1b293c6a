"""`python -m app` serves. SIGTERM lets the requests in flight finish."""

import sys

from app.settings import BadSettings, Settings, read_settings

GRACE = 30
"""Seconds that requests in flight get to finish; longer than the slowest charge (20 s)."""


KEEP_ALIVE = 75
"""Seconds; more than a load balancer waits, so that it never sends into a closing connection."""


def serve(settings: Settings) -> None:
    # Imported here: a wrong setting ends the start before the libraries are loaded.
    import uvicorn

    from app.adapters import open_adapters
    from app.bootstrap import create_app
    from app.infrastructure.logging import configure_logging

    configure_logging(settings.log_level)
    uvicorn.run(
        create_app(open_adapters(settings), docs=settings.environment == "development"),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


def main() -> None:
    try:
        settings = read_settings()
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    serve(settings)


if __name__ == "__main__":
    main()
