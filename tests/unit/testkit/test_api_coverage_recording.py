"""What is kept of a request: enough to judge it, and no secret."""

import base64
import json
from typing import Any

import httpx
import pytest
from testkit.api_coverage.recording import LONGEST, MOST, RequestLog, roles_by
from testkit.call_site import Project
from testkit.tracing.collector import Collector
from testkit.tracing.http import HttpWatch


@pytest.fixture
def log() -> RequestLog:
    return RequestLog("^(customer|staff):", ["role"], ["code", "error.code"])


def answered(log: RequestLog, status: int = 200, problem: Any = None, **request: Any) -> list[Any]:
    """What is kept of a request that got this answer."""
    arguments = {"method": "POST", "url": "https://shop.test/orders"} | request
    log.add(httpx.Response(status, json=problem, request=httpx.Request(**arguments)))
    taken = log.take()
    return list(taken["requests"][-1]) if taken else []


def token(**claims: Any) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"Bearer e30.{payload}.c2ln"


def test_a_request_is_kept_with_what_decides_a_promise(log: RequestLog) -> None:
    kept = answered(
        log,
        409,
        {"code": "sold_out"},
        url="https://shop.test/orders?limit=1",
        headers={"Idempotency-Key": "a", "Authorization": "Bearer customer:ada", "User-Agent": "x"},
        json={"n": 1},
    )

    assert kept == [
        "POST", "/orders?limit=1", 409, ["customer"], {"idempotency-key": "a", "content-type": "application/json"},
        '{"n":1}', "sold_out",
    ]  # fmt: skip


def test_no_secret_is_kept_but_its_length_and_kinds_of_characters(log: RequestLog) -> None:
    kept = answered(
        log,
        url="https://shop.test/orders?token=abC9&n=1",
        headers={"X-Api-Key": "s3cret", "Cookie": "session=abc"},
        json={"password": "hunter2", "name": "Ada"},
    )

    assert kept[1] == "/orders?token=xxX0&n=1"
    assert kept[4] == {"x-api-key": "x0xxxx", "content-type": "application/json"}
    assert kept[5] == '{"password":"xxxxxx0","name":"Ada"}'


@pytest.mark.parametrize(
    "name",
    [
        "passwd", "PassWord", "passphrase", "pwd", "client_secret", "refreshToken", "credentials", "apikey", "API-Key",
        "api_key", "private-key", "privateKey",
    ],
)  # fmt: skip
def test_a_secret_of_each_name_is_hidden_in_a_body_and_in_a_form(log: RequestLog, name: str) -> None:
    assert answered(log, json={name: "hunter2"})[5] == f'{{"{name}":"xxxxxx0"}}'
    assert answered(log, content=f"n=1&{name}=hunter2")[5] == f"n=1&{name}=xxxxxx0"


def test_a_hidden_secret_leaves_the_body_readable(log: RequestLog) -> None:
    kept = answered(log, json={"password": 'a"\n\u00e9 b', "n": 1})

    assert json.loads(kept[5])["n"] == 1
    assert "a" not in json.loads(kept[5])["password"]


@pytest.mark.parametrize(
    ("authorization", "roles"),
    [
        ("Bearer staff:sam", ("staff",)),
        (token(role="auditor"), ("auditor",)),
        (token(role=["a", "b"]), ("a", "b")),
        (token(sub="ada"), ()),
        ("Bearer e30.!!!.x", ()),
        ("Basic YTpi", ()),
        ("", ()),
    ],
    ids=["pattern", "claim", "claims", "none", "broken", "basic", "empty"],
)
def test_the_role_of_a_token(authorization: str, roles: tuple[str, ...]) -> None:
    assert roles_by("^(customer|staff):", ["role"])(authorization) == roles


def test_a_caller_without_credentials_is_anonymous(log: RequestLog) -> None:
    assert answered(log)[3] == ["anonymous"]


@pytest.mark.parametrize(
    ("content", "code"), [({"error": {"code": "gone"}}, "gone"), ({"code": ["x"]}, None), ([1], None), ("text", None)]
)
def test_the_code_of_a_problem(log: RequestLog, content: Any, code: str | None) -> None:
    assert answered(log, 410, content)[6] == code


@pytest.mark.parametrize(
    ("content", "kept"),
    [(b"\xff", None), (b"a" * (LONGEST + 1), None), (iter([b"a"]), None), (b"", "")],
    ids=["no text", "too large", "streamed", "empty"],
)
def test_a_body_that_can_not_be_kept_is_none(log: RequestLog, content: Any, kept: str | None) -> None:
    assert answered(log, content=content)[5] == kept


def test_each_step_of_a_redirect_is_a_request(log: RequestLog) -> None:
    first = httpx.Response(307, request=httpx.Request("GET", "https://shop.test/orders/"))
    last = httpx.Response(200, request=httpx.Request("GET", "https://shop.test/orders"), history=[first])

    log.add(last)

    taken = log.take() or {}
    assert [one[:3] for one in taken["requests"]] == [["GET", "/orders/", 307], ["GET", "/orders", 200]]


def test_requests_beyond_the_most_are_counted(log: RequestLog) -> None:
    answer = httpx.Response(200, request=httpx.Request("GET", "https://shop.test/"))
    answer.history = [answer] * (MOST + 1)

    log.add(answer)

    taken = log.take() or {}
    assert (len(taken["requests"]), taken["dropped"], log.take()) == (MOST, 2, None)


def test_only_what_the_test_sends_itself_is_kept(log: RequestLog, tmp_path: Any) -> None:
    payments = httpx.MockTransport(lambda _: httpx.Response(200))

    def application(_request: httpx.Request) -> httpx.Response:
        with httpx.Client(transport=payments) as inner:
            return httpx.Response(inner.get("https://payments.test/charges").status_code)

    watch = HttpWatch(Collector(), Project(tmp_path, ["app"]), lambda _: None, log.add)
    with watch.watching(httpx), httpx.Client(transport=httpx.MockTransport(application)) as client:
        client.get("https://shop.test/orders")

    taken = log.take() or {}
    assert [one[1] for one in taken["requests"]] == ["/orders"]
