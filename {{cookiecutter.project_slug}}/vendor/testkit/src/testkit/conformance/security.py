"""Checks that a request has the credentials of its operation. Whether they are good is not seen."""

import base64
import re

import httpx

from testkit.conformance.document import Node
from testkit.conformance.errors import ContractBreach, NotUnderstood


def check_credentials(root: Node, operation: Node, request: httpx.Request, what: str) -> None:
    """One of the alternatives must be there whole. Raises ContractBreach."""
    missing = [
        [need for one in schemes if (need := _missing(one, request))] for schemes in _alternatives(root, operation)
    ]
    if missing and all(missing):
        raise ContractBreach(f"{what} needs {' or '.join(' and '.join(one) for one in missing)}")


def query_names(root: Node, operation: Node) -> set[str]:
    """Keys that are sent in the query, which no parameter describes."""
    schemes = (one for schemes in _alternatives(root, operation) for one in schemes)
    return {one.get("name") for one in schemes if one.get("in") == "query"}


def _alternatives(root: Node, operation: Node) -> list[list[Node]]:
    """The schemes of each."""
    holder = operation if operation.has("security") else root
    return [[_scheme(root, one, name) for name in one.an_object().value] for one in holder.list("security")]


def _scheme(root: Node, requirement: Node, name: str) -> Node:
    if name not in root.get("components", {}).get("securitySchemes", {}):
        raise NotUnderstood(f"{requirement}: the scheme {name!r} is not described")
    return root.at("components").at("securitySchemes").at(name).followed()


def _missing(scheme: Node, request: httpx.Request) -> str | None:
    """What the request lacks, as text."""
    kind, sent = scheme.get("type"), request.headers.get("Authorization", "")
    if kind == "apiKey":
        place, name = scheme.get("in"), str(scheme.get("name"))
        places = {
            "header": request.headers,
            "query": request.url.params,
            "cookie": cookies_of(request),
        }
        if place not in places:
            raise NotUnderstood(f"{scheme}: a key in {place!r} is not known here")
        return None if places[place].get(name) else f"the {place} {name}"
    if kind in ("oauth2", "openIdConnect"):
        return None if _is_bearer(sent) else "a bearer token"
    if kind != "http":
        raise NotUnderstood(f"{scheme}: credentials of type {kind!r} can't be seen here")
    name = str(scheme.get("scheme")).lower()
    if name == "bearer":
        return None if _is_bearer(sent) else "a bearer token"
    if name == "basic":
        return None if _is_basic(sent) else "a user and a password"
    return None if re.match(rf"{re.escape(name)} +\S", sent, re.IGNORECASE) else f"{name} credentials"


def _is_bearer(sent: str) -> bool:
    return re.fullmatch(r"bearer +[A-Za-z0-9._~+/-]+=*", sent, re.IGNORECASE) is not None


def _is_basic(sent: str) -> bool:
    match = re.fullmatch(r"basic +(\S+)", sent, re.IGNORECASE)
    try:
        return match is not None and b":" in base64.b64decode(match[1], validate=True)
    except ValueError:
        return False


def cookies_of(request: httpx.Request) -> dict[str, str]:
    pairs = (one.partition("=") for one in request.headers.get("Cookie", "").split(";"))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}
