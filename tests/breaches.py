"""Promises that are broken on purpose, and the one check that must fail."""

from dataclasses import dataclass
from typing import Final

PROMISE: Final = "testkit contract --against HEAD"
ACCESS: Final = "tests/integration/api/test_access.py"
PROVIDERS: Final = "tests/integration/connectors/test_payments.py"
DRIFT: Final = "tests/integration/api/test_contract.py"
ANSWERS: Final = "tests/integration/api/test_products.py"
TESTS: Final = (ACCESS, PROVIDERS, DRIFT, f"{ANSWERS}::test_a_sku_belongs_to_one_product_only")
SCHEMAS: Final = "src/app/api/schemas"
PRODUCTS: Final = "src/app/api/routes/products.py"


@dataclass(frozen=True)
class Breach:
    edits: tuple[tuple[str, str, str], ...]
    """File, what it holds, what it holds then."""
    red: str
    says: str
    """What the failing check prints."""
    is_accepted: bool = True
    """Whether `make contract-accept` is run, as a hasty developer would."""
    also_red: tuple[str, ...] = ()
    """Checks that use the same piece."""


UNDECLARED: Final = """
@router.get("/featured", description="What we like best.")
async def featured(_actor: CurrentActor) -> list[str]:
    return []


@router.post(
"""
EXPIRED: Final = """
[[allow]]
rule = "operation-removed"
place = "GET /baskets"
reason = "nobody called it for a year"
until = 2020-01-31
"""
BREACHES: Final = {
    "a response field removed": Breach(
        ((f"{SCHEMAS}/products.py", "    currency: str\n    stock: int\n", "    currency: str\n"),),
        PROMISE,
        "ProductOut.stock: error: [response-property-removed] breaking",
    ),
    "a new required field": Breach(
        (
            (f"{SCHEMAS}/orders.py", "class NewOrder(Body):\n", "class NewOrder(Body):\n    note: str\n"),
            ("tests/access/orders.py", '{"lines": [', '{"note": "a gift", "lines": ['),
        ),
        PROMISE,
        "NewOrder.note: error: [request-required-property-added] breaking",
    ),
    "a change that nobody accepted": Breach(
        ((f"{SCHEMAS}/orders.py", "    reference: str\n", "    reference: str\n    fee: int = 0\n"),),
        DRIFT,
        "`make contract-accept` accepts what it is now",
        is_accepted=False,
    ),
    "a route without its token": Breach(
        ((PRODUCTS, "    _actor: CurrentActor,\n    services", "    services"),),
        ACCESS,
        "GET /products as anonymous: 200 where contracts/access says 401",
    ),
    "a role widened": Breach(
        (("src/app/application/add_product.py", "        actor.must_be(Role.STAFF)\n", ""),),
        ACCESS,
        "POST /products as customer: 201 where contracts/access says 403",
    ),
    "an owner check taken out": Breach(
        (("src/app/application/cancel_order.py", "if not actor.may_see(order.customer_id):", "if False:"),),
        ACCESS,
        "DELETE /orders/{order_id} as other customer: 204 where contracts/access says 404",
    ),
    "an undeclared route": Breach(
        ((PRODUCTS, "\n@router.post(\n", UNDECLARED),),
        ACCESS,
        "say in contracts/access who may call it",
    ),
    "a provider's field renamed": Breach(
        (
            ("contracts/payments.openapi.json", '"required": ["id", "status"', '"required": ["reference", "status"'),
            ("contracts/payments.openapi.json", '"id": {"type"', '"reference": {"type"'),
        ),
        PROVIDERS,
        "'reference' is a required property",
        also_red=(ACCESS,),  # who may pay is tried over the mocked provider
    ),
    "a refusal that is no longer described": Breach(
        ((PRODUCTS, "NotAllowed, SkuTaken, InvalidCurrency),", "NotAllowed, InvalidCurrency),"),),
        ANSWERS,
        "POST /products response 409 is not described",
    ),
    "a field that a mock invents": Breach(
        (("tests/fixtures/payments_api.py", '"status": "succeeded",', '"status": "succeeded", "fee": 30,'),),
        PROVIDERS,
        "'fee' was unexpected",
        also_red=(ACCESS,),
    ),
    "an expired exception": Breach(
        (("contracts/allow.toml", "# There are none now.\n", EXPIRED),),
        PROMISE,
        "expired: operation-removed at 'GET /baskets' (until 2020-01-31)",
    ),
}
