"""Holds requests and responses against an OpenAPI document."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

from testkit.conformance.bodies import check_body, content_of
from testkit.conformance.document import File, Node, read_json, version_of
from testkit.conformance.errors import ContractBreach, NotUnderstood
from testkit.conformance.formats import Check
from testkit.conformance.judge import Judge
from testkit.conformance.parameters import Parameter, check_pairs, check_texts
from testkit.conformance.routing import Operation, Routes
from testkit.conformance.security import check_credentials, cookies_of, query_names
from testkit.problem_codes import listed_codes
from testkit.trace import SENDER

DESCRIBED_ELSEWHERE = ("accept", "content-type", "authorization")
"""By media types and security schemes: OpenAPI ignores parameters of these names."""
OF_ANY_SERVER = frozenset({
    "accept-ranges", "age", "cache-control", "connection", "content-encoding", "content-language",
    "content-length", "content-security-policy", "content-type", "date", "etag", "keep-alive",
    "last-modified", "permissions-policy", "referrer-policy", "server",
    "strict-transport-security", "trailer", "transfer-encoding", "vary", "via",
    "x-accel-buffering", "x-content-type-options", "x-frame-options",
})  # fmt: skip
"""Headers that say nothing about one API. Every other header that is sent must be described."""
WITHOUT_BODY = (204, 205, 304)


class Contract:
    """`document` is a path, or what `app.openapi()` gives.

    base_url: where the API is served here, instead of at the document's servers.
    closed_responses: fields, headers and bodies that the document does not describe are a breach.
        Requests are always held to that.
    formats: checks of further `format`s; None for one that nothing checks.
    unmatched: Response Objects by status, for what is answered where no operation matches.
    unlisted: `GET /docs`, …: what is served on purpose without being described.
    code: the member of a refusal that says why. It must be one that the response's description lists, if it lists any.
    """

    def __init__(
        self,
        document: Path | Mapping[str, Any],
        *,
        base_url: str | None = None,
        closed_responses: bool = True,
        formats: Mapping[str, Check | None] | None = None,
        unmatched: Mapping[str, Any] | None = None,
        unlisted: Collection[str] = (),
        code: str | None = None,
    ) -> None:
        if isinstance(document, Path):
            path = document.resolve()
            file = File(path.name, read_json(path), path)
        else:
            file = File("openapi.json", document)
        self._root = Node(file.content, file)
        version = version_of(self._root)
        self._name, self._closed = file.name, closed_responses
        self._routes = Routes(self._root, base_url)
        self._sent = Judge(version, "request", formats or {}, closed=True)
        self._received = Judge(version, "response", formats or {}, closed=closed_responses)
        self._parameters: dict[tuple[int, str], list[Parameter]] = {}
        self._headers: dict[tuple[int, str], list[Parameter]] = {}
        self._unmatched = None if unmatched is None else Node(unmatched, file, "#unmatched")
        self._unlisted = frozenset(unlisted)
        self._code = code

    def check(self, request: httpx.Request, response: httpx.Response) -> None:
        """Raises ContractBreach."""
        self.check_request(request)
        self.check_response(request, response)

    def check_request(self, request: httpx.Request) -> None:
        """Raises ContractBreach."""
        try:
            self._check_request(request)
        except ContractBreach as breach:
            setattr(breach, SENDER, request.extensions.get(SENDER, ()))
            raise

    def _check_request(self, request: httpx.Request) -> None:
        operation = self._routes.find(request)
        if operation is None:
            raise ContractBreach(f"{self._name}: there is no {request.method} {request.url.path}")
        what = f"{self._name}: {operation.name}"
        self._check_parameters(operation, request, what)
        check_credentials(self._root, operation.node, request, what)
        described = operation.node
        if not described.has("requestBody"):
            if content_of(request):
                raise ContractBreach(f"{what} takes no body")
            return
        body = described.at("requestBody").followed()
        if content_of(request):
            check_body(body, request, self._sent, f"{what} request")
        elif body.get("required") is True:
            raise ContractBreach(f"{what} needs a body")

    def check_response(self, request: httpx.Request, response: httpx.Response) -> None:
        """Raises ContractBreach."""
        operation = self._routes.find(request)
        if operation is None:
            self._check_unmatched(request, response)
            return
        what = f"{self._name}: {operation.name} response {response.status_code}"
        answer = _response(operation.node, response.status_code)
        if answer is None:
            known = ", ".join(name for name, _ in operation.node.items("responses")) or "none"
            raise ContractBreach(f"{what} is not described; described are {known}")
        self._check_answer(answer, request, response, what)

    def _check_unmatched(self, request: httpx.Request, response: httpx.Response) -> None:
        name = f"{request.method} {request.url.path}"
        if name in self._unlisted:
            return
        status, known = str(response.status_code), self._routes.methods_of(request)
        listed = any(one.split()[-1] == request.url.path for one in self._unlisted)
        if self._unmatched is None or not self._unmatched.has(status):
            raise ContractBreach(f"{self._name}: there is no {name}, and it was answered with {status}")
        what = f"{self._name}: {name} (not described) response {status}"
        if status == "405" and not known and not listed:
            raise ContractBreach(f"{what}: no method of this path is described")
        if status == "404" and known:
            raise ContractBreach(f"{what}: {', '.join(sorted(known))} of this path is described")
        self._check_answer(self._unmatched.at(status).followed(), request, response, what)

    def _check_answer(self, answer: Node, request: httpx.Request, response: httpx.Response, what: str) -> None:
        self._check_headers(answer, response, what)
        status, content = response.status_code, response.content
        if status in WITHOUT_BODY or status < httpx.codes.OK or request.method == "HEAD":
            if content:
                raise ContractBreach(f"{what} has a body, which HTTP forbids")
        elif not answer.get("content"):
            if content and self._closed:
                raise ContractBreach(f"{what} has a body, and none is described")
        elif not content and "Content-Type" not in response.headers:
            raise ContractBreach(f"{what} has no body")
        else:
            check_body(answer, response, self._received, what)
            self._check_code(answer, response, what)

    def _check_code(self, answer: Node, response: httpx.Response, what: str) -> None:
        listed = _codes(answer) if response.is_error and self._code else []
        if not listed:
            return
        status = str(response.status_code)
        if self._unmatched is not None and self._unmatched.has(status):  # a server may see another path than we do
            listed += _codes(self._unmatched.at(status).followed())
        body = response.json()
        code = body.get(self._code) if isinstance(body, dict) else None
        if code not in listed:
            raise ContractBreach(f"{what} has the code {code!r}; described are {', '.join(listed)}: describe it too")

    def _check_headers(self, answer: Node, response: httpx.Response, what: str) -> None:
        if answer.key not in self._headers:
            self._headers[answer.key] = [
                Parameter.described(header.followed(), self._received, name, "header")
                for name, header in answer.items("headers")
                if name.lower() != "content-type"
            ]
        described = self._headers[answer.key]
        check_texts(described, response.headers, what)
        known = OF_ANY_SERVER.union(one.name.lower() for one in described)
        known |= {"location"} if response.is_redirect else set()
        strange = [name for name in response.headers if name.lower() not in known]
        if strange and self._closed:
            raise ContractBreach(f"{what} has the header {strange[0]}, which is not described")

    def _check_parameters(self, operation: Operation, request: httpx.Request, what: str) -> None:
        if operation.node.key not in self._parameters:
            self._parameters[operation.node.key] = _parameters(operation, self._sent)
        known = self._parameters[operation.node.key]
        by_place = {place: [p for p in known if p.place == place] for place in
                    ("path", "query", "header", "cookie")}  # fmt: skip
        check_texts(by_place["path"], operation.path_values, what)
        check_texts(by_place["header"], request.headers, what)
        check_texts(by_place["cookie"], cookies_of(request), what)
        query = request.url.query.decode("ascii")
        pairs = parse_qsl(query, keep_blank_values=True)
        keys = query_names(self._root, operation.node)
        check_pairs(by_place["query"], pairs, keys, what)


def _parameters(operation: Operation, judge: Judge) -> list[Parameter]:
    """An operation's own come before those of its path."""
    by_name: dict[tuple[str, str], Parameter] = {}
    for node in (*operation.path_item.list("parameters"), *operation.node.list("parameters")):
        one = Parameter.of(node.followed(), judge)
        name = one.name.lower() if one.place == "header" else one.name
        if one.place != "header" or name not in DESCRIBED_ELSEWHERE:
            by_name[one.place, name] = one
    bare = [name for name in operation.path_values if ("path", name) not in by_name]
    if bare:
        raise NotUnderstood(f"{operation.node}: does not describe its path parameter {bare[0]!r}")
    return list(by_name.values())


def _codes(answer: Node) -> list[str]:
    return listed_codes(str(answer.get("description", "")))


def _response(operation: Node, status: int) -> Node | None:
    """The most specific: `404`, then `4XX`, then `default`."""
    known = {name.upper(): node for name, node in operation.items("responses")}
    for name in (str(status), f"{str(status)[0]}XX", "DEFAULT"):
        if name in known:
            return known[name].followed()
    return None
