"""Which names stand for something secret: of headers, parameters, columns, settings and environment variables. Pure."""

import re
from itertools import pairwise

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""Of `refreshToken`, `X-Api-Key` and `PGPASSWORD`."""
SECRET = frozenset({
    "pass", "passphrase", "passcode", "pwd", "pw", "secret", "token", "authorization", "cookie", "credential", "jwt",
    "csrf", "xsrf", "otp", "pin", "cvc", "cvv", "ssn", "signature", "apikey", "sessionid", "cardnumber",
})  # fmt: skip
ENDINGS = ("password", "passwd", "secret", "token", "apikey")
"""Of a word, where nothing shows that there are two."""
KEYS = frozenset({"api", "private", "access", "account", "encryption", "master", "secret", "signing"})
PAIRS = frozenset({("session", "id"), ("card", "number"), *((kind, "key") for kind in KEYS)})
WHOLE = frozenset({"auth", "sid", "session"})
"""Secret alone; in a longer name they say where it belongs."""
IN_QUERY = frozenset({"code", "key", "sig", "state"})
"""Secret in the query of an URL, where OAuth and stores of files have them; anywhere else they are common words."""


def is_secret(name: str) -> bool:
    words = [word.lower() for word in WORDS.findall(name)]
    return (
        any(_is_secret_word(word) for word in words) or not PAIRS.isdisjoint(pairwise(words)) or name.lower() in WHOLE
    )


def _is_secret_word(word: str) -> bool:
    singular = word.removesuffix("s")
    return word in SECRET or singular in SECRET or singular.endswith(ENDINGS)


def is_header(name: str) -> bool:
    """One whose value may stand behind a comma, as in a list of pairs; `('password', 'email')` are two names."""
    return is_secret(name) and ("-" in name or name.lower() in {"authorization", "cookie"})
