"""Starts `plumbline`, the tool of the template that this service came from; make calls it.

    python -m scripts.template [--template ADDRESS] COMMAND …

uv gets the tool from the template's repository, which .cruft.json names: for status, log, diff and
update its newest release, for all other commands the version that this service has. A local folder
of the template, given with --template (make: template=PATH), is used as it is.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

REFUSED = 2
COMMANDS_OF_THE_NEWEST = {"status", "log", "diff", "update"}
ABBREVIATIONS = {
    "gh:": "https://github.com/",
    "gl:": "https://gitlab.com/",
    "bb:": "https://bitbucket.org/",
}
RELEASE = re.compile(r"refs/tags/v?(\d+)\.(\d+)\.(\d+)(?:\^\{\})?")
REMEDY = "add template=PATH, with a local clone or folder of the template, to the make command."


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--template")
    options, command = parser.parse_known_args(arguments)
    newest = bool(COMMANDS_OF_THE_NEWEST.intersection(command[:1]))
    if options.template and newest:
        command[1:1] = ["--template", options.template]
    try:
        return start(list(sources(options.template, newest=newest)), command)
    except LookupError as error:
        print(f"{error.args[0]}: {REMEDY}", file=sys.stderr)
        return REFUSED


def sources(template: str | None, *, newest: bool) -> Iterator[str]:
    """Where uv finds the tool, best first. Raises LookupError where the template can't be read."""
    try:
        origin = json.loads(Path(".cruft.json").read_text(encoding="utf-8"))
        address, own = template or origin["template"], origin["commit"]
        directory = origin.get("directory") or ""
    except (OSError, ValueError, LookupError) as error:
        raise LookupError(f".cruft.json can't be read ({error!r}), take it back from git") from None
    folder = Path(address, directory)
    if (folder / "pyproject.toml").is_file() and (template or not Path(address, ".git").exists()):
        yield str(folder.resolve())
        return
    prefix = address[:3]
    address = ABBREVIATIONS[prefix] + address[3:] if prefix in ABBREVIATIONS else address
    versions = [newest_release(address), own] if newest else [own]
    for version in dict.fromkeys(versions):
        yield f"git+{url(address)}@{version}" + (f"#subdirectory={directory}" if directory else "")


def newest_release(address: str) -> str:
    """Its commit; without releases, that of the default branch."""
    command = ["git", "ls-remote", address, "HEAD", "refs/tags/*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LookupError("git is not on the PATH, install it") from None
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if done.returncode != 0 or not lines:
        raise LookupError(f"{address} can't be reached")
    # The commit of an annotated tag, whose name ends in ^{}, comes after the tag itself.
    releases = {
        tuple(map(int, release.groups())): commit
        for commit, name in lines
        if (release := RELEASE.fullmatch(name))
    }
    return releases[max(releases)] if releases else lines[0][0]


def url(address: str) -> str:
    if "://" in address:
        return address
    user_and_host, colon, path = address.partition(":")
    if colon and "@" in user_and_host:
        return f"ssh://{user_and_host}/{path.lstrip('/')}"
    return Path(address).resolve().as_uri()


def start(sources: list[str], command: list[str]) -> int:
    """Becomes the tool; what uv has in its cache needs no network."""
    uv = os.environ.get("UV", "uv")
    for source in sources:
        for network in (["--offline"], []):
            options = ["--quiet", "--compile-bytecode", *network, "--from", source]
            tool = [uv, "tool", "run", *options, "plumbline"]
            probe = subprocess.run(
                [*tool, "--version"], capture_output=True, text=True, check=False
            )
            if probe.returncode == 0:
                os.execvp(uv, [*tool, *command])
    reason = (probe.stderr.strip() or "uv printed nothing").splitlines()[-1].strip()
    raise LookupError(f"The tool can't be installed from {sources[0]} ({reason})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
