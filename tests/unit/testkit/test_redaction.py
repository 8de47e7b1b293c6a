"""Nothing secret is written to a file that CI uploads, and what is no secret stays."""

import pytest
from testkit.redaction import redacted, without_secrets

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
        ("{'client_secret': 'a\\'b', 'n': 1}", "{'client_secret': \"***\", 'n': 1}"),
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
    "name",
    ["password", "Authorization", "cookie", "set-cookie", "api_key", "X-Api-Key", "refreshToken", "client_secret"],
)
def test_a_value_under_a_secret_name_is_hidden_at_any_depth(name: str) -> None:
    hidden = without_secrets({"headers": [{name: "hunter2", "accept": "json"}]})

    assert hidden == {"headers": [{name: "***", "accept": "json"}]}


def test_what_json_cannot_hold_becomes_text() -> None:
    class Silent:
        def __str__(self) -> str:
            raise ValueError

    assert without_secrets({1: {2.5}, "o": Silent()}) == {"1": [2.5], "o": "<Silent: ValueError>"}


def test_a_circle_ends() -> None:
    circle: list[object] = []
    circle.append(circle)

    assert isinstance(without_secrets(circle), list)
