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


NAMES = (
    "passwd", "PassWord", "passphrase", "pwd", "client_secret", "refreshToken", "credentials", "apikey", "API-Key",
    "api_key", "private-key", "privateKey", "pin", "cvc", "otp", "authorization", "jwt", "session", "sid",
    "pw", "api_keys", "recovery_codes",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_of_each_name_is_hidden_in_a_body_a_form_and_a_query(log: RequestLog, name: str) -> None:
    assert answered(log, json={name: "hunter2"})[5] == f'{{"{name}":"xxxxxx0"}}'
    assert answered(log, data={name: "hunter2", "n": 1})[5] == f"{name}=xxxxxx0&n=1"
    assert answered(log, url=f"https://shop.test/?{name}=hunter2")[1] == f"/?{name}=xxxxxx0"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"password": "\u043f\u0430\u0440\u043e\u043b\u044c-\u2463"}, {"password": "xxxxxx-0"}),
        ({"pin": 2718, "otp": -1.5, "n": 7}, {"pin": 1111, "otp": -1.1, "n": 7}),
        ({"pin": None, "otp": True, "cvc": "1"}, {"pin": None, "otp": True, "cvc": "0"}),
        ({"passwords": ["Ada1", 9]}, {"passwords": ["Xxx0", 1]}),
        ({"secret": {"of": [{"ada": "Ada1"}]}, "n": "ada"}, {"secret": {"of": [{"ada": "Xxx0"}]}, "n": "ada"}),
        ([[{"token": 'a"\n b', "n": 1}]], [[{"token": 'x"\n x', "n": 1}]]),
    ],
    ids=["other letters", "numbers", "no text", "list", "below", "escapes"],
)
def test_a_secret_of_each_form_is_hidden_and_the_body_stays_readable(log: RequestLog, value: Any, kept: Any) -> None:
    assert json.loads(answered(log, json=value)[5]) == kept


@pytest.mark.parametrize(
    ("content", "media", "kept"),
    [
        (rb'{"pass\u0077ord": "hunter2"}', "application/json", '{"password":"xxxxxx0"}'),
        (b'{"password": "hunter2', "application/json", '{"xxxxxxxx": "xxxxxx0'),
        (b'{"password":"hunter2"}' + b"}" * 3, "", '{"xxxxxxxx":"xxxxxx0"}}}}'),
        (b'name="password"\r\n\r\nhunter2', "multipart/form-data", 'xxxx="xxxxxxxx"\r\n\r\nxxxxxx0'),
        (b"<password>hunter2</password>", "application/xml", "<xxxxxxxx>xxxxxx0</xxxxxxxx>"),
        (b"p%61ssword=h%C3%A9&x=%41", "application/x-www-form-urlencoded; charset=utf-8", "p%61ssword=xx&x=%41"),
        (b"password", "application/x-www-form-urlencoded", "password"),
    ],
    ids=["escaped name", "cut off", "broken", "multipart", "markup", "escaped form", "no value"],
)
def test_a_secret_of_a_body_in_another_form_is_hidden(log: RequestLog, content: bytes, media: str, kept: str) -> None:
    assert answered(log, content=content, headers={"Content-Type": media})[5] == kept


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content", "media", "kept"),
    [
        ('{"q":"{ login(password: \\"hunter2\\") }"}', "", '{"q":"{ xxxxx(xxxxxxxx: \\"xxxxxx0\\") }"}'),
        ('{"dsn":"postgresql://ada:hunter2@db/x"}', "", '{"dsn":"xxxxxxxxxx://xxx:xxxxxx0@xx/x"}'),
        ('{"a":["eyJhbGciOiJIUzI1NiJ9.e30.hunter2"]}', "", '{"a":["xxXxxXxxXxXXXxX0XxX0.x00.xxxxxx0"]}'),
        ('{"name":"DB_PASSWORD","value":"hunter2"}', "", '{"name":"DB_PASSWORD","value":"xxxxxx0"}'),
        ('{"a":{"password":"hunter2"},"a":1}', "", '{"a":1}'),
        ('{"password":"hunter2"}', FORM, "%7B%22xxxxxxxx%22%3A%22xxxxxx0%22%7D"),
        ("password: hunter2", FORM, "xxxxxxxx%3A+xxxxxx0"),
        ("to=postgresql://ada:hunter2@h", FORM, "to=xxxxxxxxxx%3A%2F%2Fxxx%3Axxxxxx0%40x"),
    ],
    ids=[
        "GraphQL",
        "URL",
        "token",
        "name and value",
        "name twice",
        "JSON as a form",
        "YAML as a form",
        "URL in a form",
    ],
)
def test_a_secret_inside_a_text_is_hidden(log: RequestLog, content: str, media: str, kept: str) -> None:
    assert answered(log, content=content.encode(), headers={"Content-Type": media})[5] == kept


@pytest.mark.parametrize(
    "text",
    ["hf_§§", "npm_§§", "whsec_§§", "pypi-§§", "SG.§§.§§", "ya29.§§", "Bearer §", "Basic §", "pw=§", "curl -u ada:§ x"],
)
def test_a_text_that_redaction_knows_is_hidden_in_a_body_too(log: RequestLog, text: str) -> None:
    assert "S3cr3tV4lue" not in answered(log, json={"note": text.replace("§", "S3cr3tV4luexyz")})[5]


def test_a_secret_in_the_path_or_in_a_header_shows_by_its_form(log: RequestLog) -> None:
    url = "https://shop.test/in/eyJhbGciOiJIUzI1NiJ9.hunter2/x?next=https://a/?token=hunter2z"
    kept = answered(log, url=url, headers={"Referer": url})

    assert kept[1] == "/in/xxXxxXxxXxXXXxX0XxX0.xxxxxx0/x?next=xxxxx%3A%2F%2Fx%2F%3Fxxxxx%3Dxxxxxx0x"
    assert "hunter2" not in str(kept)


def test_a_hostile_body_is_hidden_and_does_no_harm(log: RequestLog) -> None:
    deep = "[" * 30_000 + '"hunter2"'

    assert answered(log, content=deep)[5] == "[" * 30_000 + '"xxxxxx0"'
    assert answered(log, content='{"secret":' + "9" * 5_000 + "}")[5] == '{"xxxxxx":' + "0" * 5_000 + "}"


def test_what_is_not_secret_is_kept_as_it_was_sent(log: RequestLog) -> None:
    body = '{ "n": 1.50, "n": 2, "keyboard": "\\u00e9" }'

    assert answered(log, content=body)[5] == body
    assert answered(log, url="https://shop.test/?state=paid&code=DE&key=%7E")[1] == "/?state=paid&code=DE&key=%7E"
    form = b"created:gte=1&first+name=Ada&ids[]=3&$filter=a%20b&token_type=x"
    assert answered(log, content=form, headers={"Content-Type": FORM})[5] == form.decode()


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
