import logging
import sys
from typing import TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor


class NamedLogger(structlog.WriteLogger):
    def __init__(self, file: TextIO, name: str = "app") -> None:
        super().__init__(file)
        self.name = name


def configure_logging(level: str) -> None:
    """One JSON object a line on standard output, for our own events and for the libraries'."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Locals hold whatever a request brought, secrets included.
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]
    rendered = structlog.processors.JSONRenderer(default=str)
    # Our own events don't pass through the standard library, which would take three times as long.
    structlog.configure(
        processors=[*shared, rendered],
        logger_factory=lambda *name: NamedLogger(sys.stdout, *name),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                rendered,
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Each request is one line of ours already; httpx would log URLs.
    for name in ("httpx", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
