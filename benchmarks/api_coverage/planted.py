"""Gaps planted in what the service's suite sent, one at a time: are they named, and no other.

    make bench-api-coverage

For each promise in PLANTED the requests that keep it are chosen by a condition written by hand, which knows nothing
of testkit. Without any of them the promise must be a gap; with one of them it must not be. Another promise that
becomes a gap too is false if a request is left that keeps it by its own condition; others are listed, to be read.
The tests of the service run once, if its `reports/requests` is empty; then each gap takes milliseconds.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from testkit.api_coverage.command import Coverage, coverage_of
from testkit.api_coverage.document import document_of
from testkit.api_coverage.request_file import Sent, read
from testkit.api_coverage.runs import current
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.configuration import read_settings

Condition = Callable[[Sent], bool]
OPERATIONS = {
    "GET /orders": r"/orders",
    "POST /orders": r"/orders",
    "GET /orders/{order_id}": r"/orders/[^/]+",
    "DELETE /orders/{order_id}": r"/orders/[^/]+",
    "POST /orders/{order_id}/payment": r"/orders/[^/]+/payment",
    "GET /products": r"/products",
    "POST /products": r"/products",
}
DECIDED = {200, 201, 202, 204, 402, 403, 404, 409}
ONE_PLACE = "/test_constraints.py::"


def to(operation: str) -> Condition:
    method, pattern = operation.split(maxsplit=1)[0], re.compile(OPERATIONS[operation])
    return lambda sent: sent.method == method and bool(pattern.fullmatch(sent.path.partition("?")[0]))


def both(one: Condition, other: Condition) -> Condition:
    return lambda sent: one(sent) and other(sent)


def body(sent: Sent) -> Any:
    try:
        return json.loads(sent.body or "null")
    except (ValueError, RecursionError):
        return None


def field(name: str, value: Any) -> Condition:
    """`value` is what the field is, or a condition on it."""

    def holds(sent: Sent) -> bool:
        inside = body(sent)
        items = inside.get("lines") if isinstance(inside, dict) and name in {"quantity", "line sku"} else [inside]
        key = name.removeprefix("line ")
        values = (
            [one[key] for one in items or [] if isinstance(one, dict) and key in one] if isinstance(items, list) else []
        )
        return any(value(one) if callable(value) else type(one) is type(value) and one == value for one in values)

    return holds


def without(name: str) -> Condition:
    return lambda sent: isinstance(body(sent), dict) and name not in body(sent)


def query(text: str) -> Condition:
    return lambda sent: re.search(rf"[?&]{text}(&|$)", sent.path) is not None


def roles() -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    for operation in OPERATIONS:
        for role in ("customer", "staff"):
            found[f"{operation} as {role}"] = both(to(operation), lambda sent, role=role: role in sent.roles)
        found[f"{operation} as anonymous: refused"] = both(to(operation), lambda sent: "anonymous" in sent.roles)
    return found


def codes() -> dict[str, Condition]:
    named = {
        "POST /orders": ["404 product_not_found", "409 out_of_stock", "422 currency_mismatch", "422 duplicate_line",
                         "422 invalid_request", "401 invalid_token"],
        "DELETE /orders/{order_id}": ["404 order_not_found", "409 order_not_cancellable", "409 payment_in_progress"],
        "POST /orders/{order_id}/payment": ["402 payment_declined", "404 order_not_found", "409 order_not_payable",
                                            "409 reservation_expired"],
        "POST /products": ["403 not_allowed", "409 sku_taken", "400 bad_request"],
        "GET /orders/{order_id}": ["404 order_not_found"],
    }  # fmt: skip
    return {
        f"{operation} {code}": both(to(operation), lambda sent, code=code: f"{sent.status} {sent.code}" == code)
        for operation, each in named.items()
        for code in each
    }


def constraints() -> dict[str, Condition]:
    lists, order, product = ("GET /orders", "GET /products"), "POST /orders", "POST /products"
    found = {
        f"{operation} query limit {what}": both(to(operation), query(f"limit={value}"))
        for operation in lists
        for what, value in {
            "minimum 1: at": 1,
            "minimum 1: past": 0,
            "maximum 100: at": 100,
            "maximum 100: past": 101,
        }.items()
    }
    found |= {
        f"{operation} query limit absent": both(to(operation), lambda sent: "limit=" not in sent.path)
        for operation in lists
    }
    fields: Mapping[str, tuple[str, str, Any]] = {
        f"{order} body/lines/[]/quantity minimum 1: past": (order, "quantity", 0),
        f"{order} body/lines/[]/quantity maximum 1000: at": (order, "quantity", 1000),
        f"{order} body/lines/[]/quantity maximum 1000: past": (order, "quantity", 1001),
        f"{order} body/lines minItems 1: past": (order, "lines", []),
        f"{order} body/lines maxItems 100: at": (order, "lines", lambda one: isinstance(one, list) and len(one) == 100),
        f"{order} body/lines maxItems 100: past": (
            order,
            "lines",
            lambda one: isinstance(one, list) and len(one) == 101,
        ),
        f"{product} body/price_minor minimum 0: at": (product, "price_minor", 0),
        f"{product} body/price_minor minimum 0: past": (product, "price_minor", -1),
        f"{product} body/price_minor maximum 1000000000: at": (product, "price_minor", 10**9),
        f"{product} body/price_minor maximum 1000000000: past": (product, "price_minor", 10**9 + 1),
        f"{product} body/stock minimum 0: at": (product, "stock", 0),
        f"{product} body/stock minimum 0: past": (product, "stock", -1),
        f"{product} body/name minLength 1: past": (product, "name", ""),
        f"{product} body/name maxLength 200: at": (
            product,
            "name",
            lambda one: isinstance(one, str) and len(one) == 200,
        ),
        f"{product} body/name maxLength 200: past": (
            product,
            "name",
            lambda one: isinstance(one, str) and len(one) == 201,
        ),
    }
    found |= {promise: both(to(operation), field(name, value)) for promise, (operation, name, value) in fields.items()}
    for name in ("sku", "name", "currency", "stock", "price_minor"):
        found[f"{product} body/{name} missing"] = both(to(product), without(name))
    found[f"{order} body/lines missing"] = both(to(order), without("lines"))
    payment = "POST /orders/{order_id}/payment"
    found[f"{payment} header idempotency-key missing"] = both(
        to(payment), lambda sent: "idempotency-key" not in sent.headers
    )
    return found


PLANTED = roles() | codes() | constraints()


def recorded_tests(service: Path) -> dict[str, list[Sent]]:
    """Runs them where nothing was recorded yet."""
    if not list((service / "reports").rglob("requests/*.ndjson")):
        command = ["uv", "run", "--quiet", "pytest", "-m", "not performance", "tests/integration", "tests/e2e"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run(command, cwd=service, env=environment, check=True)
    return current(read([service / "reports"]))[0]


def main(service: Path) -> int:
    tests = recorded_tests(service)
    document = document_of(json.loads((service / "contracts/openapi.json").read_text()), code=["code"])
    settings = read_settings(ApiCoverageSettings, "api-coverage", service)
    every = [sent for many in tests.values() for sent in many]

    def gaps(requests: list[Sent]) -> set[str]:
        coverage: Coverage = coverage_of(document, {"all": requests}, settings)
        return {str(one) for one in coverage.gaps}

    before, named, near, false, listed = gaps(every), 0, 0, [], []
    for promise, condition in PLANTED.items():
        keeping = [sent for sent in every if condition(sent)]
        rest = [sent for sent in every if not condition(sent)]
        after = gaps(rest)
        named += promise in after - before
        if promise not in after - before:
            print(f"not named: {promise} ({len(keeping)} requests)")
        for other in sorted(after - before - {promise}):
            kept = other in PLANTED and any(keeps(PLANTED[other], other, sent) for sent in rest)
            (false if kept else listed).append(f"{other} (without {promise})")
        one = next((sent for sent in keeping if keeps(condition, promise, sent)), None)
        if one is None or promise in gaps([*rest, one]):
            false.append(f"{promise}, though {one} keeps it")
        near += 1
    print(f"{len(every)} requests of {len(tests)} tests; {len(before)} gaps before")
    print(f"{named} of {len(PLANTED)} planted gaps named; {near} near misses; {len(false)} false")
    print(*(f"  false: {one}" for one in false), *(f"  with it: {one}" for one in listed), sep="\n")
    return 0 if named >= len(PLANTED) * 0.95 and len(false) <= 3 else 1


def keeps(condition: Condition, promise: str, sent: Sent) -> bool:
    """The condition holds, and the answer says that the request got there."""
    if not condition(sent):
        return False
    if promise.endswith(("past", "missing", "unknown field")):
        return sent.status == 422 and (ONE_PLACE in sent.test)
    if " as " in promise:
        return sent.status in ({401} if promise.endswith("refused") else DECIDED)
    return sent.status in DECIDED or promise.rsplit(maxsplit=1)[-1] == sent.code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
