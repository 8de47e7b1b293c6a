"""A test that would keep a promise: its name, its file, and a body that uses the project's fixtures."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from testkit.api_coverage.cases import Request, arguments_of, changed, valid_request
from testkit.api_coverage.document import Operation
from testkit.api_coverage.promises import ANONYMOUS, EVERY, Details, Promise
from testkit.api_coverage.request_file import Sent
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.layer_names import layer_of

LONG = 100
"""Characters of a repeated text that are written out."""
BUSY = 3


class Suggestion(NamedTuple):
    name: str
    layer: str
    file: str
    snippet: str


def suggest(
    promise: Promise,
    details: Details | None,
    operation: Operation | None,
    known: list[Sent],
    settings: ApiCoverageSettings,
) -> Suggestion:
    """`known` are the requests of the suite to this operation."""
    name, file = _name(promise), _file(promise, known, settings)
    layer = layer_of(file) or "integration"
    served = [one for one in known if one.status < 300]  # noqa: PLR2004
    lines = [f"async def {name}({settings.arguments}) -> None:"]
    if operation is None:
        lines += [f"    # Any operation will do: arrange what makes it answer {as_comment(promise.what)}.", "    ..."]
        return Suggestion(name, layer, file, "\n".join(lines))
    request = changed(valid_request(operation, served, promise.place), promise, details)
    lines += (
        [f"    # Arrange what makes it answer {as_comment(promise.what)}."]
        if promise.kind in {"status", "code"}
        else []
    )
    lines += ["    # Arrange what the request needs."] if promise.kind == "constraint" and not promise.refused else []
    lines += [
        f"    answer = await {_client(promise, served, settings)}.request({_arguments(operation, request)})",
        "",
        f"    assert {_expected(promise, operation, settings)}",
    ]
    return Suggestion(name, layer, file, "\n".join(lines))


def _name(promise: Promise) -> str:
    operation = "any request" if promise.operation == EVERY else promise.operation
    words = f"test {operation} {_behaviour(promise)}".replace("[]", "item").replace("*", "any")
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:110]


def _behaviour(promise: Promise) -> str:
    if promise.kind in {"status", "code"}:
        return f"answers {promise.what}"
    if promise.kind == "role":
        caller = promise.what.removesuffix(": refused")
        return f"refuses a caller {caller}" if promise.refused else f"decides {promise.what}"
    if promise.kind == "call":
        return promise.what
    place = promise.place.removeprefix("body/")
    rule, _, side = promise.what.rpartition(": ")
    verb = "refuses" if promise.refused else "accepts"
    phrases = {"past": f"past its {rule}", "at": f"at its {rule}", "broken": f"that breaks its {rule}",
               "kept": f"that keeps its {rule}", "just inside": f"just inside its {rule}"}  # fmt: skip
    return f"{verb} {place} {phrases.get(side, f'{rule} {side}')}"


def _file(promise: Promise, known: list[Sent], settings: ApiCoverageSettings) -> str:
    """Where most tests of this operation are; in a lower layer, if there are some."""
    functions = {one.test.partition("[")[0] for one in known}
    files = Counter(function.partition("::")[0] for function in functions)
    own = [file for file in files if layer_of(file) != "e2e"] or list(files)
    if own:
        return max(sorted(own), key=lambda file: files[file])
    words = re.findall(r"[a-z0-9_]+", promise.operation.partition(" ")[2].lower())
    return f"{settings.folder}/test_{words[0] if words else 'api'}.py"


def _client(promise: Promise, served: list[Sent], settings: ApiCoverageSettings) -> str:
    seen = [role for one in served for role in one.roles if role != ANONYMOUS]
    role = promise.what.removeprefix("as ").partition(":")[0] if promise.kind == "role" else ""
    if role == "with bad credentials":
        role = "bad credentials"
    usual = next(iter([*seen, *settings.roles]), "")
    return settings.client.replace("{role}", re.sub(r"[^\w .:@/-]", "", role or usual))


def _arguments(operation: Operation, request: Request) -> str:
    arguments = arguments_of(operation, request)
    rest = [f"{name}={_literal(value)}" for name, value in arguments.items() if name not in {"method", "url"}]
    return ", ".join([_literal(arguments["method"]), _literal(arguments["url"]), *rest])


def _literal(value: Any) -> str:
    """As Python; a long text or list of one value as a product."""
    if isinstance(value, str):
        unit = next((value[:size] for size in (1, 2, 7) if value == (value[:size] * len(value))[: len(value)]), "")
        if len(value) > LONG and unit:
            cut = "" if len(value) % len(unit) == 0 else f"[:{len(value)}]"
            product = f"{json.dumps(unit)} * {-(-len(value) // len(unit))}"
            return f"({product}){cut}" if cut else product
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        if len(value) > BUSY and all(one == value[0] for one in value):
            return f"[{_literal(value[0])}] * {len(value)}"
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(name)}: {_literal(one)}" for name, one in value.items()) + "}"
    return repr(value)


def _expected(promise: Promise, operation: Operation, settings: ApiCoverageSettings) -> str:
    if promise.kind == "code":
        status, _, code = promise.what.partition(" ")
        members = "".join(f"[{_literal(name)}]" for name in (settings.code or ["code"])[0].split("."))
        return f"(answer.status_code, answer.json(){members}) == ({_number(status)}, {_literal(code)})"
    if promise.kind == "status":
        return f"answer.status_code == {_number(promise.what)}"
    if promise.kind == "role":
        refusals = _documented(operation, ("401", "403"))
        return f"answer.status_code == {refusals or 401}" if promise.refused else "answer.status_code == ..."
    if promise.refused:
        return f"answer.status_code == {_documented(operation, ('422', '400')) or 422}"
    return f"answer.status_code == {next((one for one in operation.responses if one.startswith('2')), 200)}"


def _number(status: str) -> str:
    return status if status.isdigit() else f"...  # one of {as_comment(status)}"


def as_comment(text: str) -> str:
    """In a comment: what stands behind a line's end would be code."""
    return " ".join(text.split())


def _documented(operation: Operation, statuses: Iterable[str]) -> str | None:
    return next((one for one in statuses if one in operation.responses), None)
