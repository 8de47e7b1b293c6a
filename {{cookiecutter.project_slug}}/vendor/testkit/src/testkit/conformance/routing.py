"""Finds the operation that a request calls: base paths, templates, concrete paths first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpx

from testkit.conformance.document import Node
from testkit.conformance.errors import NotUnderstood
from testkit.contract.document import METHODS, normal_path


@dataclass(frozen=True)
class Operation:
    name: str
    """Method and path as in the document."""
    node: Node
    path_item: Node
    path_values: dict[str, str]
    """As they were sent, percent-decoded."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    node: Node
    path_item: Node
    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    """One for each server."""

    def match(self, url: str) -> Operation | None:
        match = next((hit for one in self.patterns if (hit := one.fullmatch(url))), None)
        if match is None:
            return None
        values = dict(zip(self.names, map(unquote, match.groups()), strict=True))
        return Operation(f"{self.method} {self.path}", self.node, self.path_item, values)


class Routes:
    def __init__(self, root: Node, base_url: str | None) -> None:
        self._root, self._base = root, base_url
        self._routes = [
            route for path, item in root.items("paths") for route in _routes(root, path, item.an_object(), base_url)
        ]

    def find(self, request: httpx.Request) -> Operation | None:
        """Raises NotUnderstood when two operations match equally well."""
        hits = list(self._hits(request, request.method))
        fewest = min((len(hit.path_values) for hit in hits), default=0)
        best = [hit for hit in hits if len(hit.path_values) == fewest]
        if len(best) > 1:
            names = " or ".join(hit.name for hit in best)
            name = f"{self._root.file.name}: {request.method} {request.url.path}"
            raise NotUnderstood(f"{name}: is it {names}?")
        return best[0] if best else None

    def methods_of(self, request: httpx.Request) -> set[str]:
        """What the document describes for this path."""
        return {hit.name.split()[0] for hit in self._hits(request, None)}

    def _hits(self, request: httpx.Request, method: str | None) -> Iterator[Operation]:
        url = normal_path(request.url.raw_path.decode("ascii").partition("?")[0])
        if self._base is not None:
            url = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}{url}"
        for route in self._routes:
            if method in (None, route.method) and (hit := route.match(url)):
                yield hit


def _routes(root: Node, path: str, item: Node, base_url: str | None) -> Iterator[Route]:
    if not path.startswith("/"):
        raise NotUnderstood(f"{item}: a path must begin with /")
    beside = item.value.keys() - {"$ref", "summary", "description"}
    if item.has("$ref") and any(not key.startswith("x-") for key in beside):
        raise NotUnderstood(f"{item}: {min(beside)!r} can't be beside $ref")
    parts = re.split(r"\{([^{}/]+)\}", path)
    literals, names = parts[::2], parts[1::2]
    if len(set(names)) < len(names) or any(sign in "".join(literals) for sign in "{}"):
        raise NotUnderstood(f"{item}: {path} is not a path template")
    template = "([^/]+)".join(re.escape(normal_path(literal)) for literal in literals)
    item = item.followed()
    for method in METHODS:
        if item.has(method):
            node = item.at(method).an_object()
            servers = next((one for one in (node, item) if one.get("servers")), root)
            patterns = tuple(re.compile(f"{one}{template}") for one in _bases(servers, base_url))
            yield Route(method.upper(), path, node, item, tuple(names), patterns)


def _bases(holder: Node, base_url: str | None) -> list[str]:
    """Patterns of what comes before a path. `base_url` replaces the document's servers."""
    if base_url is not None:
        url = urlsplit(base_url)
        return [re.escape(f"{url.scheme}://{url.netloc}{normal_path(url.path.rstrip('/'))}")]
    return [_base(server.an_object()) for server in holder.list("servers")] or [""]


def _base(server: Node) -> str:
    """Of its path only: tests call a provider by a host of their own."""
    url = server.get("url")
    if not isinstance(url, str):
        raise NotUnderstood(f"{server}: has no url")
    variables = dict(server.items("variables"))
    host = re.match(r"([^/]*:)?//[^/]*", url)
    path = url[host.end() if host else 0 :].rstrip("/")
    if path and not path.startswith(("/", "{")):
        raise NotUnderstood(f"{server}: {url!r} is relative to where the document was published")
    parts = re.split(r"\{([^{}]+)\}", path)
    unknown = [name for name in parts[1::2] if name not in variables]
    if unknown:
        raise NotUnderstood(f"{server}: does not describe its variable {unknown[0]!r}")
    return "".join(
        _variable(variables[part].an_object()) if number % 2 else re.escape(normal_path(part))
        for number, part in enumerate(parts)
    )


def _variable(node: Node) -> str:
    known = node.get("enum", [])
    return f"(?:{'|'.join(re.escape(normal_path(str(one))) for one in known)})" if known else ".*?"
