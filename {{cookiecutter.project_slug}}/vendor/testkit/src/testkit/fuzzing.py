"""schemathesis against a running service: thousands of requests made from its own OpenAPI document.

No answer may be a 5xx, and each must be one that the document describes: status, headers, media type
and body. Without a seed it is the same run each time. schemathesis must be installed.
"""

import argparse
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
    "negative_data_rejection",
    "use_after_free",
)


def parse_options(arguments: Sequence[str] | None, about: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=50, help="for each operation (default: 50)")
    parser.add_argument("--seed", type=int, help="for a run that differs from the others")
    return parser.parse_args(arguments)


def fuzz(
    address: str, folder: Path, *, token: str, examples: int, seed: int | None, without: Collection[str] = ()
) -> int:
    """schemathesis' exit status; it reads `schemathesis.toml` of `folder`. `without` names CHECKS."""
    command = [sys.executable, "-m", "schemathesis.cli", *arguments(address, token, examples, seed, without)]
    return subprocess.run(command, check=False, cwd=folder).returncode


def arguments(address: str, token: str, examples: int, seed: int | None, without: Collection[str]) -> list[str]:
    checks = ",".join(check for check in CHECKS if check not in without)
    seeded = ("--seed", str(seed), "--generation-database", "none")
    return [
        *("run", f"{address}/openapi.json", "--header", f"Authorization: Bearer {token}"),
        *("--checks", checks, "--max-examples", str(examples)),
        *("--wait-for-schema", "20", "--request-timeout", "20"),
        *("--continue-on-failure", "--no-color"),
        *(("--generation-deterministic",) if seed is None else seeded),
    ]
