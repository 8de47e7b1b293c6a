"""locust against the real process: the users of `loadtests/` call a service of their own.

    python -m scripts.load [options of locust]

`[tool.testkit.load]` in pyproject.toml says what the service promises. locust is not imported here.
"""

import os
import sys
from collections.abc import Sequence

import httpx
from testkit.load.command import main as judge

from scripts.fuzz import prepared_service


def main(options: Sequence[str]) -> int:
    with prepared_service() as (address, token, _folder):
        patient = httpx.HTTPTransport(retries=8)  # without a feature nothing has called it so far
        with httpx.Client(transport=patient, base_url=address) as client:
            client.get("/health/ready").raise_for_status()
        os.environ["TOKEN"] = token  # for the users
        locust = [sys.executable, "-m", "testkit.load.locust", "-f", "loadtests"]
        return judge(["--", *locust, "--host", address, *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
