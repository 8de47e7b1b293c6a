"""Nothing secret is written to a file that CI uploads, and what is no secret stays."""

from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from testkit.call_site import Project
from testkit.failures import cause_of, failure_of
from testkit.redaction import redacted, without_secrets
from testkit.tracing.statements import statement_text

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"  # noqa: S105  (of nobody)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://ada:hunter2@db/orders", "postgresql://***@db/orders"),
        ("Authorization: Bearer abc.def-123", "Authorization: ***"),
        ("sent Bearer abc.def-123 twice", "sent Bearer *** twice"),
        (f"a token {TOKEN} in a text", "a token *** in a text"),
        ('{"password": "hunter2", "sku": "A"}', '{"password": "***", "sku": "A"}'),
        ('{"access_token":"abc', '{"access_token":"***"'),
        ("{'client_secret': 'a\\'b', 'n': 1}", "{'client_secret': '***', 'n': 1}"),
        ('{"api_key": 42}', '{"api_key": "***"}'),
        ("grant_type=password&password=hunter2&scope=a", "grant_type=password&password=***&scope=a"),
        ("https://api.test/me?access_token=abc&page=2", "https://api.test/me?access_token=***&page=2"),
        ("Set-Cookie: session=abc; Path=/", "Set-Cookie: ***"),
        ("ALTER ROLE ada PASSWORD 'hunter2' LOGIN", "ALTER ROLE ada PASSWORD '***' LOGIN"),
        ("INSERT INTO orders (id) VALUES (?)", "INSERT INTO orders (id) VALUES (?)"),
        ("https://shop.test/orders?page=2", "https://shop.test/orders?page=2"),
        ('{"sku": "RETRO-CLOCK", "keyboard": true}', '{"sku": "RETRO-CLOCK", "keyboard": true}'),
        ("a basic test of the bearer", "a basic test of the bearer"),
    ],
)
def test_a_secret_in_a_text_is_hidden(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "X-Api-Key: {}", "x-auth-token: {}", "AUTHORIZATION: BASIC {}",
        'authorization: Digest username="u", response="{}"',
        "[('authorization', '{}')]", "[(b'x-api-key', b'{}')]", "authorization=[Bearer {}]", "Proxy-Authorization: {}",
        "postgresql://ada:a@{}@db/x", "postgresql://ada:p/{}@db/x", "redis://:{}@h:6379", "https://{}@github.com/x.git",
        "could not connect to postgresql+asyncpg://ada:{}", "mysql://root:'{}'@h",
        "/cb?code={}", "/f?sig={}", "/f?X-Amz-Signature={}", "/cb#id_token={}", "/x?jwt={}", "?pin={}&otp={}",
        '{{"pass": "{}"}}', '{{"otp": "{}"}}', '{{"card_number": "{}"}}', '{{"session_id": "{}"}}', '{{"csrf": "{}"}}',
        '{{\\"password\\": \\"{}\\"}}', '{{"password": {{"value": "{}"}}}}', '{{"tokens": ["a", "{}"]}}', '{{"pwd":"{}',
        "password = {}", "password: {}", "User(id=1, password_hash='{}')", "host=db password='a {}' dbname=x",
        "PGPASSWORD={}", "AccountKey={};Endpoint", "--password {}", "password%3D{}", "%22password%22%3A%22{}%22",
        "<password>{}</password>", "UPDATE users SET password = '{}'", 'ALTER USER x WITH PASSWORD "{}"',
        "CREATE USER x IDENTIFIED BY '{}'", "[SQL: INSERT INTO users (password) VALUES (?)]\n[parameters: ('{}',)]",
        "-----BEGIN RSA PRIVATE KEY-----\nMII{}\n-----END RSA PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n{}",
        "https://hooks.slack.com/services/T0/B0/{}", "ghp_{}{0}{0}", "sk_live_{}", "AKIAIOSFODNN7EXAMPLE{0:.0}",
    ],
)  # fmt: skip
def test_a_secret_is_hidden_however_it_is_written(text: str) -> None:
    secret = "S3cr3tV4lue9xyz"  # noqa: S105  (of nobody)
    written = text.replace("{}", "{0}").format(secret)

    assert redacted(written) != written
    assert secret not in redacted(written)


@pytest.mark.parametrize(
    "text",
    [
        # of databases
        "DETAIL:  Key (api_key)=(§) already exists.", "DETAIL:  Key (token, tenant_id)=(§, 1) already exists.",
        "DETAIL:  Failing row contains (7, ada, (§), null).", "INSERT INTO users (name, password) VALUES ('ada', '§')",
        "execute('INSERT INTO users (name, password) VALUES (?, ?)', ['ada', '§'])",
        "[SQL: SELECT a[1], password FROM t WHERE x = ?]\n[parameters: ('§',)]",
        "UID=sa;PWD={a;§};", "jdbc:oracle:thin:ada/§@//h:1521/x", r"postgresql:\/\/ada:§@db", "db%3A%2F%2Fada%3A§%40h",
        # of pydantic and FastAPI
        "1 error\npassword\n  String too short [type=string_too_short, input_value='§', input_type=str]",
        "1 error\nuser.token\n  Input [type=x, input_value={'a': ['§']}, input_type=dict]",
        "1 error\nn\n  Field required [type=missing, input_value={'user': 'ada', 'passw...§'}, input_type=dict]",
        '{"detail":[{"type":"short","loc":["body","password"],"msg":"String","input":"§","ctx":{"min_length":80}}]}',
        "[{'type': 'short', 'loc': ('body', 'password'), 'msg': 'String', 'input': '§'}]",
        # a name that is a value
        '{"name": "DB_PASSWORD", "value": "§"}', '{"key":"api_token","value":"§"}', "- name: DB_PASSWORD\n  value: §",
        '<input type="password" name="password" value="§">', "[('user', 'ada'), ('password', '§')]",
        '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\na\n§\r\n--b--',
        '--b\nContent-Disposition: form-data; name="token"\nContent-Type: text/plain\n\n§\n--b--',
        # of files
        "password: |\n  a\n  §\nhost: a", "password: >-\n    §\n", "password: !vault §", 'password = """a"§"""',
        'DB_PASSWORD=p"§\nHOST=a', "HOST=a\nDB_PASSWORD=p<x>&§", "export API_TOKEN=a;§", r"password=ab\c§",
        "<password><![CDATA[§]]></password>", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ§",
        # of Python
        "Settings(password=Secret('§'))", "Settings(password=Secret(value='§'), n=1)", "f(password=<Secret '§'>)",
        '{"password": {"old": ["a"], "new": "§"}}', "{'tokens': [{'id': [1], 'v': ')', 'w': '§'}], 'n': 1}",
        "<Cookies[<Cookie auth_tkt=§ for shop.test />]>", "<Morsel: user=§; Path=/>", "password -> §",
        # names
        '{"api_keys": ["§"]}', '{"session_ids": ["§"]}', "secretkey=§", '"privatekey": "§"', "accesskey=§", "dbpwd=§",
        "X-Auth-Key: §", "Ocp-Apim-Subscription-Key: §", "x-functions-key: §", "totp=§", '"security_code": "§"',
        '{"recovery_codes": ["§"]}',
        # what shows by its form
        "npm_§§§", "pypi-AgEIcHlwaS5§§", "SG.§§.§§", "hf_§§", "whsec_§§", "xapp-1-A0-§", "ya29.a0Af§§", "GOCSPX-§§",
        "hvs.§§", "dop_v1_§§", "shpat_§§", "curl -u ada:§ https://x",
    ],
)  # fmt: skip
def test_a_secret_is_hidden_wherever_it_comes_from(text: str) -> None:
    assert "3cr3tV4lue9xy" not in redacted(text.replace("§", "S3cr3tV4lue9xyz"))


@pytest.mark.parametrize(
    "text",
    [
        "token_type=bearer", "tokens=3", "max_tokens=100", "prompt_tokens: 12", "password_min_length=8",
        "pass: 3, fail: 2",
        "cookie_name=sid", "token_expires_at=2024-01-01", "token=None", '{"token": null}', "password=''",
        "session=<AsyncSession at 0x7f00>", "('password', 'string_too_short')",
        "Key (email)=(ada@shop.test) already exists.",
        "[type=missing, input_value={'a': 1}, input_type=dict]", '{"loc":["body","email"],"msg":"x","input":"abc"}',
        "SELECT id, key FROM t WHERE key = 'a'", "INSERT INTO orders (id, sku) VALUES (1, 'a')", "primary_key=7",
        '{"name": "sku", "value": "a"}', "idempotency_key=a", "input_value='aaa...bbb', input_type=str",
    ],
)  # fmt: skip
def test_what_is_about_a_secret_or_only_looks_like_one_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "tokenizer=fast", "secretary=Bob", "compass=north", "bypass=1", "passed: 3", "author=Ada", "3 tokens left",
        "Token expired at 12:00", "Basic validation failed", "password is too short", "password: required",
        "assert ['password', 'email'] == []", "http://localhost:8000", "GET http://test/orders?page=2&sort=code",
        "{'keyboard': 'us', 'pinned': True, 'country_code': 'NL'}", "ValidationError: token\n  Field required",
    ],
)  # fmt: skip
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "a-", "a.", "password", "://a:", "\\", "'a'='", "a=(", "?a=", "-----BEGIN PRIVATE KEY-----", "password=(",
        "%3A%2F%2F", ":thin:a/", '"loc":["pin"],', "pin\n  [type=", "INTO a(pin) VALUES ", 'name="pin"\n', "[SQL: ",
    ],
)  # fmt: skip
def test_a_long_text_of_repetitions_costs_no_more_than_its_length(piece: str) -> None:
    started = process_time()
    redacted(piece * 1_000_000)

    assert process_time() - started < 10  # it took minutes for a hundredth of it


@pytest.mark.parametrize(
    "name",
    ["password", "Authorization", "cookie", "set-cookie", "api_key", "X-Api-Key", "refreshToken", "client_secret"],
)
def test_a_value_under_a_secret_name_is_hidden_at_any_depth(name: str) -> None:
    hidden = without_secrets({"headers": [{name: "hunter2", "accept": "json"}]})

    assert hidden == {"headers": [{name: "***", "accept": "json"}]}


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "DB_PASSWORD", "value": "hunter2"}], [("password", "hunter2")],
        {"loc": ("body", "password"), "msg": "too short", "input": "hunter2"},
    ],
)  # fmt: skip
def test_a_secret_whose_name_is_a_value_is_hidden(value: object) -> None:
    assert "hunter2" not in str(without_secrets(value))


def test_a_number_that_json_does_not_know_becomes_text() -> None:
    assert without_secrets([float("nan"), float("-inf"), 0.5]) == ["nan", "-inf", 0.5]


def test_that_a_secret_is_not_there_is_shown() -> None:
    assert without_secrets({"token": None, "password": False}) == {"token": None, "password": False}


def test_a_header_as_a_pair_is_hidden() -> None:
    hidden = without_secrets([("Authorization", "hunter2"), (b"x-api-key", b"hunter2"), ("password", "email")])

    assert hidden == [["Authorization", "***"], ["b'x-api-key'", "***"], ["password", "email"]]


def test_a_statement_that_names_a_secret_shows_no_value() -> None:
    assert statement_text("INSERT INTO users (name, password) VALUES ('ada', 'it''s')") == (
        "INSERT INTO users (name, password) VALUES ('***', '***')"
    )
    assert statement_text("SELECT 'ada'") == "SELECT 'ada'"


def test_a_secret_at_the_end_of_what_is_kept_of_a_message_is_hidden() -> None:
    error = RuntimeError(f"{'x' * 1970} postgresql://ada:S3cr3tV4lue9xyz@database.test/orders")

    assert "S3c" not in failure_of(error, "call", Project(Path.cwd(), ["app"])).message


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        ("skipped", {"longrepr": ("test_a.py", 1, "Skipped: postgresql://ada:hunter2@db is down")}),
        ("skipped", {"longrepr": "", "wasxfail": "see Authorization: hunter2"}),
    ],
    ids=["skip", "xfail"],
)
def test_a_secret_in_a_reason_is_hidden(outcome: Any, facts: dict[str, Any]) -> None:
    report = pytest.TestReport("a", ("a", 1, "a"), {}, outcome, when="call", **facts)

    cause = cause_of(report)

    assert cause
    assert "***" in cause
    assert "hunter2" not in cause


def test_what_json_cannot_hold_becomes_text() -> None:
    class Silent:
        def __str__(self) -> str:
            raise ValueError

    assert without_secrets({1: {2.5}, "o": Silent()}) == {"1": [2.5], "o": "<Silent: ValueError>"}


def test_members_of_enumerations_become_plain_values() -> None:
    class Status(StrEnum):
        PAID = "paid"

    plain = without_secrets([Status.PAID, HTTPStatus.OK, True])

    assert [type(value) for value in plain] == [str, int, bool]
    assert plain == ["paid", 200, True]


def test_a_text_that_no_file_can_hold_is_written_otherwise() -> None:
    assert without_secrets({"\ud800": ["\udfff"]}) == {"\\ud800": ["\\udfff"]}


def test_a_circle_ends() -> None:
    circle: list[object] = []
    circle.append(circle)

    assert isinstance(without_secrets(circle), list)


def nested(levels: int) -> Any:
    value: Any = {"total": 3, "password": "hunter2"}
    for level in range(levels):
        value = [value] if level % 2 else {"order": value}
    return value


@pytest.mark.parametrize(("levels", "end"), [(7, "'total': 3, 'password': '***'}}]"), (8, """: "{'total': 3, """)])
def test_eight_levels_keep_their_form_and_what_is_deeper_is_redacted_text(levels: int, end: str) -> None:
    hidden = str(without_secrets(nested(levels)))

    assert end in hidden
    assert "hunter2" not in hidden
