"""Changes of the service's own API, and what each means to its callers, there and back again."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
Path = tuple[str | int, ...]
Edits = Mapping[Path, Any]
GONE: Final = object()


@dataclass(frozen=True)
class Case:
    there: str
    """The verdict on the change: severity and rule; empty when there is nothing to tell."""
    back: str
    """The verdict on its opposite."""
    new: Edits
    old: Edits = field(default_factory=dict)
    """What the service's document must have first, for what it does not use itself."""


def edited(document: dict[str, Any], *edits: Edits) -> dict[str, Any]:
    changed = deepcopy(document)
    for path, value in (edit for one in edits for edit in one.items()):
        *above, last = path
        node: Any = changed
        for step in above:
            node = node[step]
        if value is GONE:
            del node[last]
        else:
            node[last] = deepcopy(value)
    return changed


SCHEMAS: Final = ("components", "schemas")
SCHEMES: Final = ("components", "securitySchemes")
LIST: Final = ("paths", "/orders", "get")
PLACE: Final = ("paths", "/orders", "post")
READ: Final = ("paths", "/orders/{order_id}", "get")
PAY: Final = ("paths", "/orders/{order_id}/payment", "post")
AFTER: Final = (*LIST, "parameters", 0)
LIMIT: Final = (*LIST, "parameters", 1)
BODY: Final = (*PLACE, "requestBody")
PLACED: Final = (*PLACE, "responses", "201")
NEW_ORDER: Final = (*SCHEMAS, "NewOrder")
NEW_LINE: Final = (*SCHEMAS, "NewLine")
NEW_PRODUCT: Final = (*SCHEMAS, "NewProduct")
HEAD: Final = (*SCHEMAS, "OrderHead")
SHOWN: Final = (*SCHEMAS, "OrderShown")
STATUS: Final = (*SCHEMAS, "OrderStatus", "enum")
HEAD_PROPERTIES: Final = ("currency", "customer_id", "id", "placed_at", "status", "total_minor")
STATUSES: Final = ("cancelled", "expired", "paid", "pending")
DATE: Final = {"type": "string", "format": "date-time"}
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "integer"}
NULL: Final = {"type": "null"}
JSON_TEXT: Final = {"description": "text", "content": {"application/json": {"schema": TEXT}}}
JSON_NUMBER: Final = {"description": "a number", "content": {"application/json": {"schema": NUMBER}}}
NOTE: Final = (*NEW_ORDER, "properties", "note")
MEMO: Final = (*HEAD, "properties", "memo")
FORM: Final = "application/x-www-form-urlencoded"
UPLOAD: Final = "multipart/form-data"


def also_required(*names: str) -> list[str]:
    return sorted([*HEAD_PROPERTIES, *names])


def required_but(name: str) -> list[str]:
    return [one for one in HEAD_PROPERTIES if one != name]


def kind(name: str, **properties: Json) -> dict[str, Any]:
    named = {"kind": {"const": name}, **properties}
    return {"type": "object", "required": sorted(named), "properties": named}


def body_of(media: str, gift: Json, **more: Json) -> Edits:
    return {(*BODY, "content"): {media: {"schema": {"type": "object", "properties": {"gift": gift}}, **more}}}


def union(*names: str, by: str = "kind") -> dict[str, Any]:
    members = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    mapping = {name.lower(): f"#/components/schemas/{name}" for name in names}
    return {"oneOf": members, "discriminator": {"propertyName": by, "mapping": mapping}}


CARD_AND_CASH: Final = {
    (*SCHEMAS, "Card"): kind("card", number=TEXT),
    (*SCHEMAS, "Cash"): kind("cash", box=TEXT),
    (*SCHEMAS, "Coin"): kind("coin", box=TEXT),
}
OAUTH: Final = {
    "type": "oauth2",
    "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"read": "", "write": ""}}},
}
TREE: Final = {"type": "object", "properties": {"size": NUMBER, "parts": {"type": "array", "items": {}}}}
TREE["properties"]["parts"]["items"] = {"$ref": "#/components/schemas/Tree"}  # type: ignore[index]
SMALL_TREE: Final = deepcopy(TREE)
SMALL_TREE["properties"]["size"] = {"type": "integer", "maximum": 9}  # type: ignore[index]

OPERATIONS: Final = {
    "an operation removed": Case("breaking operation-removed", "safe operation-added", {READ: GONE}),
    "a path removed": Case(
        "breaking operation-removed", "safe operation-added", {("paths", "/orders/{order_id}/payment"): GONE}
    ),
    "an operation deprecated": Case(
        "safe operation-deprecated", "safe operation-undeprecated", {(*READ, "deprecated"): True}
    ),
    "an operation described otherwise": Case("", "", {(*READ, "description"): "Another sentence."}),
    "servers changed": Case("risky servers-changed", "risky servers-changed", {("servers",): [{"url": "/v2"}]}),
}
PARAMETERS: Final = {
    "an optional query parameter": Case(
        "safe parameter-added",
        "breaking parameter-removed",
        {(*LIST, "parameters"): [{"in": "query", "name": "status", "schema": TEXT}]},
        {(*LIST, "parameters"): []},
    ),
    "a required query parameter": Case(
        "breaking required-parameter-added",
        "breaking parameter-removed",
        {(*LIST, "parameters"): [{"in": "query", "name": "shop", "required": True, "schema": TEXT}]},
        {(*LIST, "parameters"): []},
    ),
    "a parameter becomes required": Case(
        "breaking parameter-became-required", "safe parameter-became-optional", {(*LIMIT, "required"): True}
    ),
    "a parameter moves to a header": Case(
        "breaking parameter-removed", "breaking parameter-removed", {(*LIMIT, "in"): "header"}
    ),
    "a query parameter is renamed": Case(
        "breaking parameter-removed", "breaking parameter-removed", {(*LIMIT, "name"): "size"}
    ),
    "a header parameter is written in capitals": Case("", "", {(*PAY, "parameters", 0, "name"): "Idempotency-Key"}),
    "a parameter's bound": Case(
        "breaking request-bound-narrowed", "safe request-bound-widened", {(*LIMIT, "schema", "maximum"): 50}
    ),
    "a parameter's default": Case(
        "breaking request-default-changed", "breaking request-default-changed", {(*LIMIT, "schema", "default"): 50}
    ),
    "a parameter's default removed": Case(
        "breaking request-default-removed", "risky request-default-added", {(*LIMIT, "schema", "default"): GONE}
    ),
    "a number in a URL may be any text": Case(
        "safe request-type-widened", "breaking request-type-narrowed", {(*LIMIT, "schema"): TEXT | {"default": 20}}
    ),
    "a number in a URL may be any text or null": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*LIMIT, "schema"): {"type": ["string", "null"], "default": 20}},
    ),
    "a parameter described otherwise": Case(
        "", "", {(*AFTER, "schema", "description"): "Another sentence."}, {(*AFTER, "schema"): TEXT}
    ),
    "a number in a URL becomes one of a few words": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        {(*LIMIT, "schema"): {"enum": ["few", "many"], "default": 20}},
    ),
    "the default of a required parameter": Case(
        "", "", {(*LIMIT, "schema", "default"): 50}, {(*LIMIT, "required"): True}
    ),
    "a type in a body of text": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*BODY, "content"): {"text/plain": {"schema": TEXT}}},
        {(*BODY, "content"): {"text/plain": {"schema": NUMBER}}},
    ),
    "a parameter's style": Case(
        "breaking parameter-style-changed",
        "breaking parameter-style-changed",
        {(*AFTER, "style"): "spaceDelimited"},
        {(*AFTER, "schema"): {"type": "array", "items": TEXT}},
    ),
    "explode of a list": Case(
        "breaking parameter-style-changed",
        "breaking parameter-style-changed",
        {(*AFTER, "explode"): False},
        {(*AFTER, "schema"): {"type": "array", "items": TEXT}},
    ),
    "explode of a number": Case("", "", {(*LIMIT, "explode"): False}),
    "null in a parameter": Case(
        "breaking request-null-narrowed",
        "safe request-null-widened",
        {(*AFTER, "schema"): {"type": "string", "format": "uuid"}},
    ),
    "a path parameter is renamed": Case(
        "safe parameter-renamed-in-path",
        "safe parameter-renamed-in-path",
        {
            ("paths", "/orders/{order_id}"): GONE,
            ("paths", "/orders/{id}"): {
                "get": {
                    "parameters": [{"in": "path", "name": "id", "required": True, "schema": TEXT}],
                    "responses": {"204": {"description": "fine"}},
                }
            },
        },
        {
            ("paths", "/orders/{order_id}"): {
                "get": {
                    "parameters": [{"in": "path", "name": "order_id", "required": True, "schema": TEXT}],
                    "responses": {"204": {"description": "fine"}},
                }
            },
        },
    ),
}
BODIES: Final = {
    "a body becomes required": Case(
        "breaking body-became-required",
        "safe body-became-optional",
        {(*BODY, "required"): True},
        {(*BODY, "required"): False},
    ),
    "a body removed": Case("breaking body-removed", "breaking required-body-added", {BODY: GONE}),
    "an optional body removed": Case(
        "breaking body-removed", "safe body-added", {BODY: GONE}, {(*BODY, "required"): False}
    ),
    "a media type of a body": Case(
        "safe request-media-type-added",
        "breaking request-media-type-removed",
        {(*BODY, "content", "application/x-www-form-urlencoded"): {"schema": {"type": "object"}}},
    ),
    "an optional property of a closed body": Case(
        "safe request-property-added", "breaking request-property-removed", {NOTE: TEXT}
    ),
    "a required property of a body": Case(
        "breaking request-required-property-added",
        "breaking request-property-removed",
        {NOTE: TEXT, (*NEW_ORDER, "required"): ["lines", "note"]},
    ),
    "a property becomes required": Case(
        "breaking request-required-narrowed",
        "safe request-required-widened",
        {(*NEW_ORDER, "required"): ["lines", "note"]},
        {NOTE: TEXT},
    ),
    "a property with a default becomes required": Case(
        "breaking request-required-narrowed",
        "safe request-required-widened",
        {(*NEW_ORDER, "required"): ["lines", "note"]},
        {NOTE: TEXT | {"default": "none"}},
    ),
    "the default of a required property": Case(
        "",
        "",
        {(*NOTE, "default"): "some"},
        {NOTE: TEXT | {"default": "none"}, (*NEW_ORDER, "required"): ["lines", "note"]},
    ),
    "a property's default": Case(
        "breaking request-default-changed",
        "breaking request-default-changed",
        {(*NOTE, "default"): "some"},
        {NOTE: TEXT | {"default": "none"}},
    ),
    "a body is closed": Case(
        "breaking request-closed-narrowed",
        "safe request-closed-widened",
        {(*NEW_ORDER, "additionalProperties"): False},
        {(*NEW_ORDER, "additionalProperties"): GONE},
    ),
    "values of a free object get a type": Case(
        "breaking request-type-narrowed",
        "safe request-type-widened",
        {NOTE: {"type": "object", "additionalProperties": NUMBER}},
        {NOTE: {"type": "object"}},
    ),
    "an enum in a request": Case(
        "breaking request-enum-narrowed",
        "safe request-enum-widened",
        {NOTE: {"enum": ["gift"]}},
        {NOTE: {"enum": ["gift", "rush"]}},
    ),
    "an enum where any text was": Case(
        "breaking request-enum-narrowed", "safe request-enum-widened", {NOTE: {"enum": ["gift"]}}, {NOTE: TEXT}
    ),
    "a const is an enum of one": Case("", "", {NOTE: {"const": "gift"}}, {NOTE: {"type": "string", "enum": ["gift"]}}),
    "null no longer accepted": Case(
        "breaking request-null-narrowed", "safe request-null-widened", {NOTE: TEXT}, {NOTE: {"anyOf": [TEXT, NULL]}}
    ),
    "a number becomes an integer": Case(
        "breaking request-type-narrowed", "safe request-type-widened", {NOTE: NUMBER}, {NOTE: {"type": "number"}}
    ),
    "maximum lowered": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*NEW_LINE, "properties", "quantity", "maximum"): 10},
    ),
    "an exclusive bound that says the same": Case(
        "", "", {(*NEW_LINE, "properties", "quantity"): {"type": "integer", "exclusiveMinimum": 0, "maximum": 1000}}
    ),
    "an exclusive bound of a fraction": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {NOTE: {"type": "number", "exclusiveMinimum": 0}},
        {NOTE: {"type": "number", "minimum": 0}},
    ),
    "a step": Case(
        "breaking request-multiple-of-narrowed",
        "safe request-multiple-of-widened",
        {NOTE: {"type": "number", "multipleOf": 0.5}},
        {NOTE: {"type": "number", "multipleOf": 0.25}},
    ),
    "maxLength lowered": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*NEW_PRODUCT, "properties", "name", "maxLength"): 100},
    ),
    "a minLength of zero": Case("", "", {NOTE: TEXT | {"minLength": 0}}, {NOTE: TEXT}),
    "a pattern added": Case(
        "breaking request-pattern-narrowed",
        "safe request-pattern-widened",
        {NOTE: TEXT | {"pattern": "^[a-z]+$"}},
        {NOTE: TEXT},
    ),
    "a pattern narrowed": Case(
        "breaking request-pattern-narrowed",
        "risky request-pattern-changed",
        {(*NEW_PRODUCT, "properties", "sku", "pattern"): "^[A-Z][A-Z0-9-]{0,63}$"},
    ),
    "a format added": Case(
        "breaking request-format-narrowed",
        "safe request-format-widened",
        {NOTE: TEXT | {"format": "email"}},
        {NOTE: TEXT},
    ),
    "a wider format of numbers": Case(
        "safe request-format-widened",
        "breaking request-format-narrowed",
        {NOTE: NUMBER | {"format": "int64"}},
        {NOTE: NUMBER | {"format": "int32"}},
    ),
    "maxItems lowered": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*NEW_ORDER, "properties", "lines", "maxItems"): 10},
    ),
    "items must differ": Case(
        "breaking request-unique-narrowed",
        "safe request-unique-widened",
        {(*NEW_ORDER, "properties", "lines", "uniqueItems"): True},
    ),
    "items of another type": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        {NOTE: {"type": "array", "items": NUMBER}},
        {NOTE: {"type": "array", "items": TEXT}},
    ),
    "a property that only answers have": Case("", "", {NOTE: TEXT | {"readOnly": True}}),
    "an alternative of a request": Case(
        "safe request-type-widened", "breaking request-type-narrowed", {NOTE: {"anyOf": [TEXT, NUMBER]}}, {NOTE: TEXT}
    ),
    "an allOf that says the same": Case(
        "", "", {NOTE: {"allOf": [TEXT, {"maxLength": 5}]}}, {NOTE: TEXT | {"maxLength": 5}}
    ),
    "an allOf that says more": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {NOTE: {"allOf": [TEXT, {"maxLength": 5}]}},
        {NOTE: {"allOf": [TEXT]}},
    ),
    "a keyword that is not understood": Case(
        "risky request-opaque-changed",
        "risky request-opaque-changed",
        {NOTE: TEXT | {"not": {"const": "x"}}},
        {NOTE: TEXT},
    ),
    "a discriminated alternative of a request": Case(
        "safe request-tag-widened",
        "breaking request-tag-narrowed",
        {NOTE: union("Card", "Cash", "Coin")},
        CARD_AND_CASH | {NOTE: union("Card", "Cash")},
    ),
    "a field of a discriminated alternative": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*SCHEMAS, "Card", "properties", "number", "maxLength"): 16},
        CARD_AND_CASH | {NOTE: union("Card", "Cash")},
    ),
    "the discriminator itself": Case(
        "breaking request-discriminator-changed",
        "breaking request-discriminator-changed",
        {NOTE: union("Cash", "Coin", by="box")},
        CARD_AND_CASH | {NOTE: union("Cash", "Coin")},
    ),
    "a recursive schema": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*SCHEMAS, "Tree"): SMALL_TREE},
        {(*SCHEMAS, "Tree"): TREE, NOTE: {"$ref": "#/components/schemas/Tree"}},
    ),
}
FORMS: Final = {
    "a number in a form may be any text": Case(
        "safe request-type-widened", "breaking request-type-narrowed", body_of(FORM, TEXT), body_of(FORM, NUMBER)
    ),
    "a number in a part of an upload may be any text": Case(
        "safe request-type-widened", "breaking request-type-narrowed", body_of(UPLOAD, TEXT), body_of(UPLOAD, NUMBER)
    ),
    "a number in a JSON body becomes text": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        body_of("application/json", TEXT),
        body_of("application/json", NUMBER),
    ),
    "a number in a form becomes a short text": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        body_of(FORM, TEXT | {"maxLength": 3}),
        body_of(FORM, NUMBER),
    ),
    "a number in an object of a form becomes text": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        body_of(FORM, {"type": "object", "properties": {"size": TEXT}}),
        body_of(FORM, {"type": "object", "properties": {"size": NUMBER}}),
    ),
    "a number in a form that is written as JSON becomes text": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        body_of(UPLOAD, TEXT, encoding={"gift": {"contentType": "application/json"}}),
        body_of(UPLOAD, NUMBER, encoding={"gift": {"contentType": "application/json"}}),
    ),
}
ANSWERS: Final = {
    "a property removed": Case(
        "breaking response-property-removed",
        "safe response-property-added",
        {(*HEAD, "properties", "currency"): GONE, (*HEAD, "required"): required_but("currency")},
    ),
    "an optional property removed": Case(
        "breaking response-property-removed", "safe response-property-added", {MEMO: GONE}, {MEMO: TEXT}
    ),
    "a property becomes optional": Case(
        "breaking response-required-widened",
        "safe response-required-narrowed",
        {(*HEAD, "required"): required_but("currency")},
    ),
    "a property added to a closed object": Case(
        "risky response-property-added-to-closed",
        "breaking response-property-removed",
        {MEMO: TEXT},
        {(*HEAD, "additionalProperties"): False},
    ),
    "an object is opened": Case(
        "risky response-closed-widened",
        "safe response-closed-narrowed",
        {(*HEAD, "additionalProperties"): GONE},
        {(*HEAD, "additionalProperties"): False},
    ),
    "null may come": Case(
        "breaking response-null-widened",
        "safe response-null-narrowed",
        {(*HEAD, "properties", "placed_at"): {"anyOf": [DATE, NULL]}},
    ),
    "null spelt as a list of types": Case(
        "", "", {(*SHOWN, "properties", "paid_at"): {"type": ["string", "null"], "format": "date-time"}}
    ),
    "null spelt as oneOf": Case("", "", {(*SHOWN, "properties", "paid_at"): {"oneOf": [NULL, DATE]}}),
    "null spelt as 3.0 does": Case("", "", {(*SHOWN, "properties", "paid_at"): DATE | {"nullable": True}}),
    "another type": Case(
        "breaking response-type-widened",
        "breaking response-type-widened",
        {(*HEAD, "properties", "total_minor"): TEXT},
    ),
    "an integer becomes a number": Case(
        "breaking response-type-widened",
        "safe response-type-narrowed",
        {(*HEAD, "properties", "total_minor"): {"type": "number"}},
    ),
    "an enum value may come": Case(
        "breaking response-enum-widened", "safe response-enum-narrowed", {STATUS: [*STATUSES, "refunded"]}
    ),
    "an enum dropped": Case("breaking response-enum-widened", "safe response-enum-narrowed", {STATUS: GONE}),
    "a bound raised": Case(
        "breaking response-bound-widened",
        "safe response-bound-narrowed",
        {(*MEMO, "maxLength"): 20},
        {MEMO: TEXT | {"maxLength": 10}},
    ),
    "a format dropped": Case(
        "breaking response-format-widened",
        "safe response-format-narrowed",
        {(*HEAD, "properties", "placed_at"): TEXT},
    ),
    "another format": Case(
        "breaking response-format-widened",
        "breaking response-format-widened",
        {(*HEAD, "properties", "placed_at", "format"): "date"},
    ),
    "fewer items": Case(
        "safe response-bound-narrowed",
        "breaking response-bound-widened",
        {(*SHOWN, "properties", "lines", "minItems"): 1},
    ),
    "values of a map": Case(
        "breaking response-type-widened",
        "breaking response-type-widened",
        {
            ("paths", "/health/live", "get", "responses", "200", "content", "application/json", "schema"): {
                "type": "object",
                "additionalProperties": NUMBER,
            }
        },
    ),
    "an alternative may come": Case(
        "breaking response-type-widened",
        "safe response-type-narrowed",
        {(*HEAD, "properties", "customer_id"): {"anyOf": [TEXT, NUMBER]}},
    ),
    "a discriminated alternative may come": Case(
        "breaking response-tag-widened",
        "safe response-tag-narrowed",
        {MEMO: union("Card", "Cash", "Coin")},
        CARD_AND_CASH | {MEMO: union("Card", "Cash")},
    ),
    "a component renamed": Case(
        "",
        "",
        {
            (*SCHEMAS, "Line"): {"type": "object", "required": ["sku"], "properties": {"sku": TEXT}},
            (*SHOWN, "properties", "lines", "items"): {"$ref": "#/components/schemas/Line"},
            (*SCHEMAS, "LineShown"): GONE,
        },
        {(*SCHEMAS, "LineShown"): {"type": "object", "required": ["sku"], "properties": {"sku": TEXT}}},
    ),
    "a component written out": Case(
        "",
        "",
        {(*HEAD, "properties", "status"): {"type": "string", "enum": list(STATUSES)}},
    ),
    "a property that only requests have": Case("", "", {MEMO: TEXT | {"writeOnly": True}}),
    "a title": Case("", "", {(*HEAD, "properties", "currency", "title"): "Currency"}),
    "a success status": Case(
        "breaking success-removed",
        "breaking success-removed",
        {PLACED: GONE, (*PLACE, "responses", "200"): {"description": "placed"}},
    ),
    "a type in an answer of text": Case(
        "safe response-type-narrowed",
        "breaking response-type-widened",
        {(*PLACED, "content"): {"text/plain": {"schema": NUMBER}}},
        {(*PLACED, "content"): {"text/plain": {"schema": TEXT}}},
    ),
    "a success that was covered by default": Case(
        "breaking response-type-widened",
        "breaking response-type-widened",
        {(*PLACE, "responses", "200"): JSON_NUMBER},
        {(*PLACE, "responses", "default"): JSON_TEXT},
    ),
    "a success as default said": Case(
        "",
        "",
        {(*PLACE, "responses", "200"): JSON_TEXT},
        {(*PLACE, "responses", "default"): JSON_TEXT},
    ),
    "another success beside it": Case(
        "risky success-added", "breaking success-removed", {(*PLACE, "responses", "202"): {"description": "later"}}
    ),
    "an error status": Case("safe error-removed", "safe error-added", {(*PLACE, "responses", "409"): GONE}),
    "a media type removed": Case(
        "breaking response-media-type-removed",
        "safe response-media-type-added",
        {(*PLACED, "content", "text/csv"): GONE},
        {(*PLACED, "content", "text/csv"): {}},
    ),
    "a media type replaced": Case(
        "breaking response-media-type-removed",
        "breaking response-media-type-removed",
        {(*PLACED, "content"): {"text/csv": {}}},
    ),
    "a media type's charset": Case(
        "",
        "",
        {(*PLACED, "content"): {"application/json; charset=utf-8": {}}},
        {(*PLACED, "content"): {"application/json": {}}},
    ),
    "a header": Case(
        "breaking header-removed",
        "safe header-added",
        {(*LIST, "responses", "503", "headers"): {}},
    ),
    "a header becomes optional": Case(
        "breaking header-became-optional",
        "safe header-became-required",
        {(*LIST, "responses", "401", "headers", "WWW-Authenticate", "required"): False},
    ),
    "a header's type": Case(
        "breaking response-type-widened",
        "safe response-type-narrowed",
        {(*LIST, "responses", "503", "headers", "Retry-After", "schema"): TEXT},
    ),
}
SECURITY: Final = {
    "a token asked for": Case(
        "breaking security-added",
        "risky security-removed",
        {(*LIST, "security"): [{"HTTPBearer": []}]},
        {(*LIST, "security"): []},
    ),
    "a token asked for everywhere": Case(
        "breaking security-added", "risky security-removed", {("security",): [{"HTTPBearer": []}]}
    ),
    "another way in": Case(
        "safe security-alternative-added",
        "breaking security-alternative-removed",
        {(*LIST, "security"): [{"HTTPBearer": []}, {"Key": []}]},
        {(*SCHEMES, "Key"): {"type": "apiKey", "in": "header", "name": "X-Key"}},
    ),
    "two credentials in place of one": Case(
        "breaking security-alternative-removed",
        "safe security-alternative-added",
        {(*LIST, "security"): [{"HTTPBearer": [], "Key": []}]},
        {(*SCHEMES, "Key"): {"type": "apiKey", "in": "header", "name": "X-Key"}},
    ),
    "a scope": Case(
        "breaking security-scope-added",
        "risky security-scope-removed",
        {(*LIST, "security"): [{"OAuth": ["read", "write"]}]},
        {(*SCHEMES, "OAuth"): OAUTH, (*LIST, "security"): [{"OAuth": ["read"]}]},
    ),
    "a scheme renamed": Case(
        "",
        "",
        {(*SCHEMES, "Bearer"): {"type": "http", "scheme": "Bearer"}, (*LIST, "security"): [{"Bearer": []}]},
    ),
    "a scheme asks by another header": Case(
        "breaking security-alternative-removed",
        "breaking security-alternative-removed",
        {(*SCHEMES, "Key", "name"): "X-Api-Key"},
        {(*SCHEMES, "Key"): {"type": "apiKey", "in": "header", "name": "X-Key"}, (*LIST, "security"): [{"Key": []}]},
    ),
}
FEW: Final = (*SCHEMAS, "Few")
HAS_FEW: Final[dict[Path, Json]] = {FEW: {"type": "object", "required": ["a"], "properties": {"a": NUMBER}}}
A_FEW: Final[Json] = {"$ref": "#/components/schemas/Few"}
MORE_NEEDED: Final[Edits] = {FEW: {"type": "object", "required": ["a", "b"], "properties": {"a": NUMBER, "b": TEXT}}}
OPEN: Final = {"type": "object"}
CONDITIONS: Final[dict[str, Json]] = {
    "contains": {"type": "array", "contains": A_FEW},
    "dependentRequired": {"dependentRequired": {"a": ["b"]}},
    "dependentSchemas": {"dependentSchemas": {"a": A_FEW}},
    "if and then": {"if": {"required": ["a"]}, "then": A_FEW},
    "patternProperties": {"patternProperties": {"^x": NUMBER}},
    "propertyNames": {"propertyNames": {"maxLength": 3}},
    "unevaluatedProperties": {"unevaluatedProperties": False},
    "unevaluatedItems": {"unevaluatedItems": False},
}
LIKE: Final[dict[str, Json]] = {
    "contains": {"type": "array"},
    "dependentRequired": {},
    "dependentSchemas": {},
    "if and then": {},
}
NARROWED: Final = {"patternProperties": "type", "propertyNames": "bound"}
ADDED: Final = {
    f"{name} in a request": Case(
        f"breaking request-{NARROWED.get(name, 'condition')}-narrowed",
        f"safe request-{NARROWED.get(name, 'condition')}-widened",
        {NOTE: schema},
        HAS_FEW | {NOTE: LIKE.get(name, {})},
    )
    for name, schema in CONDITIONS.items()
}
TAKEN: Final = {
    f"{name} taken from an answer": Case(
        f"breaking response-{NARROWED.get(name, 'condition')}-widened",
        f"safe response-{NARROWED.get(name, 'condition')}-narrowed",
        {MEMO: LIKE.get(name, {})},
        HAS_FEW | {MEMO: schema},
    )
    for name, schema in CONDITIONS.items()
}
HOLDING: Final[dict[str, Json]] = {
    "contains": {"type": "array", "contains": A_FEW},
    "not": {"not": A_FEW},
    "if": {"if": A_FEW, "then": {"maxProperties": 3}},
    "then": {"if": {"required": ["b"]}, "then": A_FEW},
    "dependentSchemas": {"dependentSchemas": {"a": A_FEW}},
    "contentSchema": {"type": "string", "contentMediaType": "application/json", "contentSchema": A_FEW},
    "unevaluatedProperties": {"type": "object", "unevaluatedProperties": A_FEW},
    "unevaluatedItems": {"type": "array", "unevaluatedItems": A_FEW},
    "a keyword of another time": {"invented": {"deep": [A_FEW]}},
}
BEHIND: Final = {
    f"what {name} refers to": Case(
        "risky request-opaque-changed", "risky request-opaque-changed", MORE_NEEDED, HAS_FEW | {NOTE: schema}
    )
    for name, schema in HOLDING.items()
}
RENAMED: Final = {
    f"{name} refers to another name": Case(
        "",
        "",
        {(*SCHEMAS, "Same"): HAS_FEW[FEW], NOTE: json.loads(json.dumps(schema).replace("/Few", "/Same"))},
        HAS_FEW | {NOTE: schema},
    )
    for name, schema in HOLDING.items()
}
SEVENTEEN: Final = {
    "allOf": [
        {"anyOf": [{"type": "object", "required": [f"a{n}"]} for n in range(17)]},
        {"anyOf": [*({"type": "object", "required": [f"b{n}"]} for n in range(16)), A_FEW]},
    ]
}
BOTH: Final = {"type": "object", "required": ["foo", "bar"]}
EXACTLY_ONE: Final = {"oneOf": [{"type": "object", "required": ["foo"]}, {"type": "object", "required": ["bar"]}]}
HOOK: Final = ("webhooks", "moved")


def hook(schema: Json, **more: Json) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": {"200": {"description": "heard"}}} | more}


COLOURS: Final = (*SCHEMAS, "Colour")
RED_AND_BLUE: Final[dict[Path, Json]] = {COLOURS: {"enum": ["red", "blue"]}}
BY_COLOUR: Final = {"type": "object", "propertyNames": {"$ref": "#/components/schemas/Colour"}}
MATCHED: Final = {"type": "object", "patternProperties": {"^a": A_FEW}}
TEXTS: Final = {"type": "array", "items": TEXT}
A_FILE: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
KEYWORDS: Final = {
    "keys of a map lose a value": Case(
        "breaking request-enum-narrowed",
        "safe request-enum-widened",
        {COLOURS: {"enum": ["red"]}},
        RED_AND_BLUE | {NOTE: BY_COLOUR},
    ),
    "keys of an answer's map get a value": Case(
        "safe response-enum-narrowed",
        "breaking response-enum-widened",
        {COLOURS: {"enum": ["red"]}},
        RED_AND_BLUE | {MEMO: BY_COLOUR},
    ),
    "a map by a pattern needs another field": Case(
        "breaking request-required-property-added",
        "breaking request-property-removed",
        MORE_NEEDED,
        HAS_FEW | {NOTE: MATCHED},
    ),
    "an answer's map by a pattern gets a field": Case(
        "safe response-property-added",
        "breaking response-property-removed",
        MORE_NEEDED,
        HAS_FEW | {MEMO: MATCHED},
    ),
    "unions of allOf with too many alternatives": Case(
        "risky request-opaque-changed", "risky request-opaque-changed", MORE_NEEDED, HAS_FEW | {NOTE: SEVENTEEN}
    ),
    "a list of values with a lower maxLength": Case(
        "breaking request-enum-narrowed",
        "safe request-enum-widened",
        {(*NOTE, "maxLength"): 4},
        {NOTE: {"enum": ["red", "violet"], "maxLength": 9}},
    ),
    "two that are required become one of two": Case(
        "breaking request-union-narrowed", "breaking request-required-narrowed", {NOTE: EXACTLY_ONE}, {NOTE: BOTH}
    ),
    "the shape behind an anchor": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*FEW, "maxLength"): 3},
        {FEW: TEXT | {"$anchor": "few"}, NOTE: {"$ref": "#few"}},
    ),
    "the shape behind a dynamic anchor": Case(
        "breaking request-bound-narrowed",
        "safe request-bound-widened",
        {(*FEW, "maxLength"): 3},
        {FEW: TEXT | {"$dynamicAnchor": "few"}, NOTE: {"$dynamicRef": "#few"}},
    ),
    "one of several dynamic anchors": Case(
        "risky request-opaque-changed",
        "risky request-opaque-changed",
        {(*FEW, "maxLength"): 3},
        {
            FEW: TEXT | {"$dynamicAnchor": "few"},
            (*SCHEMAS, "Other"): NUMBER | {"$dynamicAnchor": "few"},
            NOTE: {"$dynamicRef": "#few"},
        },
    ),
    "a default that is true becomes 1": Case(
        "breaking request-default-changed",
        "breaking request-default-changed",
        {(*NOTE, "default"): 1},
        {NOTE: {"default": True}},
    ),
    "a webhook loses a field": Case(
        "breaking response-property-removed",
        "safe response-property-added",
        {(*FEW, "properties"): {}},
        {("webhooks",): {"moved": hook(A_FEW)}, FEW: {"type": "object", "properties": {"a": NUMBER}}},
    ),
    "a webhook described otherwise": Case(
        "",
        "",
        {("webhooks",): {"moved": hook(A_FEW, description="Another sentence.")}},
        HAS_FEW | {("webhooks",): {"moved": hook(A_FEW)}},
    ),
    "a webhook gone": Case(
        "breaking receiver-removed", "risky receiver-added", {HOOK: GONE}, {("webhooks",): {"moved": hook(TEXT)}}
    ),
    "a callback loses a value": Case(
        "safe response-enum-narrowed",
        "breaking response-enum-widened",
        {COLOURS: {"enum": ["red"]}},
        RED_AND_BLUE
        | {(*PLACE, "callbacks"): {"paid": {"{$request.body#/url}": hook({"$ref": "#/components/schemas/Colour"})}}},
    ),
    "an operation gets another id": Case(
        "risky operation-id-changed", "risky operation-id-changed", {(*READ, "operationId"): "see"}
    ),
    "an unknown key of a parameter": Case(
        "risky rest-changed", "risky rest-changed", {(*LIMIT, "allowReserved"): True}
    ),
    "an unknown key of the document": Case("risky rest-changed", "risky rest-changed", {("jsonSchemaDialect",): "x"}),
    "an extension of an operation": Case("risky rest-changed", "risky rest-changed", {(*READ, "x-rate"): 5}),
    "the address of an oauth flow": Case(
        "risky security-scheme-changed",
        "risky security-scheme-changed",
        {(*SCHEMES, "OAuth", "flows", "clientCredentials", "tokenUrl"): "/elsewhere"},
        {(*SCHEMES, "OAuth"): OAUTH, (*LIST, "security"): [{"OAuth": ["read"]}]},
    ),
    "an error that default covers": Case(
        "breaking response-type-widened",
        "breaking response-type-widened",
        {(*PLACE, "responses", "409"): GONE},
        {(*PLACE, "responses", "409"): JSON_TEXT, (*PLACE, "responses", "default"): JSON_NUMBER},
    ),
    "any media type of a request becomes one": Case(
        "breaking request-media-type-removed",
        "safe request-media-type-added",
        {(*BODY, "content"): {"application/json": {}}},
        {(*BODY, "content"): {"*/*": {}}},
    ),
}
KEY: Final = {"type": "apiKey", "in": "header", "name": "X-Key"}
ASKED: Final = (*LIST, "security")
PAIR_OF: Final = {"type": "array", "prefixItems": [NUMBER, NUMBER], "minItems": 2, "maxItems": 2}
CREDENTIAL: Final = {"name": "Authorization", "in": "header", "schema": TEXT}
HIDDEN: Final = {
    "another way in, where nobody has to show one": Case(
        "breaking security-alternative-removed",
        "breaking security-alternative-removed",
        {ASKED: [{}, {"Key": []}]},
        {(*SCHEMES, "Key"): KEY, ASKED: [{}, {"HTTPBearer": []}]},
    ),
    "a scope, where nobody has to show one": Case(
        "breaking security-scope-added",
        "risky security-scope-removed",
        {ASKED: [{}, {"OAuth": ["read", "write"]}]},
        {(*SCHEMES, "OAuth"): OAUTH, ASKED: [{}, {"OAuth": ["read"]}]},
    ),
    "the address of an oauth flow, beside another way in": Case(
        "risky security-scheme-changed",
        "breaking security-alternative-removed",
        {
            (*SCHEMES, "OAuth", "flows", "clientCredentials", "tokenUrl"): "/elsewhere",
            ASKED: [{"OAuth": ["read"]}, {"HTTPBearer": []}],
        },
        {(*SCHEMES, "OAuth"): OAUTH, ASKED: [{"OAuth": ["read"]}]},
    ),
    "a scope of one of two alike": Case(
        "breaking security-scope-added",
        "risky security-scope-removed",
        {ASKED: [{"OAuth": ["read", "write"], "Other": ["read"]}]},
        {(*SCHEMES, "OAuth"): OAUTH, (*SCHEMES, "Other"): OAUTH, ASKED: [{"OAuth": ["read"], "Other": ["read"]}]},
    ),
    "a header that is ignored by the specification": Case(
        "risky rest-changed", "risky rest-changed", {(*AFTER, "required"): True}, {AFTER: CREDENTIAL}
    ),
    "a narrower media type beside any": Case(
        "breaking request-type-narrowed",
        "safe request-type-widened",
        {(*BODY, "content", "application/json"): {"schema": NUMBER}},
        {(*BODY, "content"): {"*/*": {}}},
    ),
    "a wider answer beside any of its kind": Case(
        "breaking response-type-widened",
        "breaking response-media-type-removed",
        {(*PLACED, "content", "application/json"): {"schema": TEXT}},
        {(*PLACED, "content"): {"application/*": {"schema": NUMBER}}},
    ),
    "a media type beside the same with a charset": Case(
        "breaking request-type-narrowed",
        "safe request-type-widened",
        {(*BODY, "content", "application/json"): {"schema": NUMBER}},
        {(*BODY, "content"): {"application/json": {}, "application/json; charset=utf-8": {"schema": NUMBER}}},
    ),
    "the default of a body": Case(
        "breaking request-default-changed",
        "breaking request-default-changed",
        {(*BODY, "content", "application/json", "schema"): TEXT | {"default": "b"}},
        {BODY: {"content": {"application/json": {"schema": TEXT | {"default": "a"}}}}},
    ),
    "the default in an allOf": Case(
        "breaking request-default-changed",
        "breaking request-default-changed",
        {NOTE: {"allOf": [TEXT | {"default": "b"}]}},
        {NOTE: {"allOf": [TEXT | {"default": "a"}]}},
    ),
    "a list of values becomes a pattern of another dialect": Case(
        "risky request-pattern-changed",
        "breaking request-enum-narrowed",
        {NOTE: TEXT | {"pattern": "^\\p{L}+$"}},
        {NOTE: {"enum": ["a", "1"]}},
    ),
    "a list of values becomes a pattern that takes years": Case(
        "risky request-pattern-changed",
        "breaking request-enum-narrowed",
        {NOTE: TEXT | {"pattern": "^([a-z]+-?)+$"}},
        {NOTE: {"enum": ["a" * 70 + "!"]}},
    ),
    "an object among the values becomes a kind of object": Case(
        "risky request-opaque-changed",
        "breaking request-enum-narrowed,breaking request-property-removed",
        {NOTE: {"type": "object", "properties": {"a": TEXT}}},
        {NOTE: {"enum": [{"a": 1}]}},
    ),
    "a name that a pattern covers is required": Case(
        "breaking request-required-narrowed",
        "breaking request-type-narrowed",
        {NOTE: {"type": "object", "properties": {"xa": NUMBER}, "required": ["xa"]}},
        {NOTE: {"type": "object", "patternProperties": {"^x": NUMBER}}},
    ),
    "nullable is not read by 3.1": Case(
        "risky rest-changed",
        "risky rest-changed",
        {("openapi",): "3.1.0"},
        {("openapi",): "3.0.3", NOTE: TEXT | {"nullable": True}},
    ),
    "a null that is listed, where null may come": Case(
        "breaking request-null-narrowed",
        "safe request-null-widened",
        {(*NOTE, "enum"): ["a"]},
        {("openapi",): "3.0.3", NOTE: TEXT | {"nullable": True, "enum": ["a", None]}},
    ),
    "a name chooses another alternative": Case(
        "breaking request-required-property-added",
        "breaking request-property-removed",
        {(*NOTE, "discriminator", "mapping", "coin"): "Fresh"},
        {
            (*SCHEMAS, "Plain"): {"type": "object", "properties": {"by": TEXT}},
            (*SCHEMAS, "Fresh"): {"type": "object", "required": ["new"], "properties": {"by": TEXT, "new": TEXT}},
            NOTE: {
                "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Plain", "Fresh")],
                "discriminator": {
                    "propertyName": "by",
                    "mapping": {"cash": "Plain", "coin": "Plain", "card": "Fresh"},
                },
            },
        },
    ),
    "a field is for readers only, by an allOf": Case(
        "breaking request-property-removed",
        "safe request-property-added",
        {NOTE: {"allOf": [TEXT | {"readOnly": True}]}},
        {NOTE: {"allOf": [TEXT]}},
    ),
    "a field of a stream": Case(
        "breaking response-property-removed",
        "safe response-property-added",
        {(*PLACED, "content"): {"application/jsonl": {"itemSchema": kind("a", a=TEXT)}}},
        {(*PLACED, "content"): {"application/jsonl": {"itemSchema": kind("a", a=TEXT, b=TEXT)}}},
    ),
    "a step that hardly is one": Case(
        "safe request-multiple-of-widened",
        "breaking request-multiple-of-narrowed",
        {(*NOTE, "multipleOf"): 1e-30},
        {NOTE: {"type": "number", "multipleOf": 1}},
    ),
}
NO_ALARM: Final = {
    "a query parameter becomes a list": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*AFTER, "schema"): TEXTS},
        {(*AFTER, "schema"): TEXT},
    ),
    "an optional query parameter becomes a list": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*AFTER, "schema"): TEXTS},
        {(*AFTER, "schema"): {"anyOf": [TEXT, NULL]}},
    ),
    "a query parameter becomes a list of numbers": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        {(*AFTER, "schema"): {"type": "array", "items": NUMBER}},
        {(*AFTER, "schema"): TEXT},
    ),
    "a query parameter becomes a list of two": Case(
        "breaking request-type-narrowed",
        "breaking request-type-narrowed",
        {(*AFTER, "schema"): TEXTS | {"minItems": 2}},
        {(*AFTER, "schema"): TEXT},
    ),
    "a query parameter becomes a list with commas": Case(
        "breaking parameter-style-changed,breaking request-type-narrowed",
        "breaking parameter-style-changed,breaking request-type-narrowed",
        {(*AFTER, "schema"): TEXTS, (*AFTER, "style"): "pipeDelimited"},
        {(*AFTER, "schema"): TEXT},
    ),
    "a file becomes a list of files": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        body_of(UPLOAD, {"type": "array", "items": A_FILE}),
        body_of(UPLOAD, A_FILE),
    ),
    "a field of a form becomes a list": Case(
        "safe request-type-widened", "breaking request-type-narrowed", body_of(FORM, TEXTS), body_of(FORM, TEXT)
    ),
    "a property of a JSON body becomes a list": Case(
        "breaking request-type-narrowed", "breaking request-type-narrowed", {NOTE: TEXTS}, {NOTE: TEXT}
    ),
    "explode of a deep object": Case(
        "", "", {(*AFTER, "explode"): True}, {(*AFTER, "schema"): OPEN, (*AFTER, "style"): "deepObject"}
    ),
    "a number in a deep object may be any text": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*AFTER, "schema", "properties", "size"): TEXT},
        {(*AFTER, "schema"): OPEN | {"properties": {"size": NUMBER}}, (*AFTER, "style"): "deepObject"},
    ),
    "a default of a parameter that is written the same": Case(
        "safe request-type-widened",
        "breaking request-type-narrowed",
        {(*LIMIT, "schema"): TEXT | {"default": "20"}},
        {(*LIMIT, "schema"): NUMBER | {"default": 20}},
    ),
    "tags and words of an operation": Case(
        "", "", {(*READ, "tags"): ["b", "a"], (*READ, "summary"): "Otherwise"}, {(*READ, "tags"): ["a", "b"]}
    ),
    "a header of a key in small letters": Case(
        "", "", {(*SCHEMES, "Key", "name"): "x-key"}, {(*SCHEMES, "Key"): KEY, ASKED: [{"Key": []}]}
    ),
    "two become a list": Case(
        "safe request-bound-widened",
        "breaking request-bound-narrowed",
        {NOTE: {"type": "array", "items": NUMBER}},
        {NOTE: PAIR_OF},
    ),
    "no more items is said by a number": Case(
        "",
        "",
        {(*NOTE, "maxItems"): 2},
        {NOTE: {"type": "array", "prefixItems": [NUMBER, NUMBER], "items": False}},
    ),
    "above 0 is from 1, or null": Case(
        "",
        "",
        {NOTE: {"type": ["integer", "null"], "minimum": 1}},
        {NOTE: {"type": ["integer", "null"], "exclusiveMinimum": 0}},
    ),
    "up to 5 is up to 5.5, for whole numbers": Case(
        "", "", {NOTE: NUMBER | {"maximum": 5.5, "minimum": 0.5}}, {NOTE: NUMBER | {"maximum": 5, "minimum": 1}}
    ),
    "another version of OpenAPI, the same words": Case("", "", {("openapi",): "3.1.0"}, {("openapi",): "3.0.3"}),
    "a header that is ignored, described otherwise": Case(
        "", "", {(*AFTER, "description"): "a token"}, {AFTER: CREDENTIAL}
    ),
    "a media type beside any, alike": Case(
        "",
        "",
        {(*BODY, "content", "application/json"): {"schema": TEXT}},
        {(*BODY, "content"): {"*/*": {"schema": TEXT}}},
    ),
    "the default of a body that must be sent": Case(
        "",
        "",
        {(*BODY, "content", "application/json", "schema"): TEXT | {"default": "b"}},
        {BODY: {"required": True, "content": {"application/json": {"schema": TEXT | {"default": "a"}}}}},
    ),
    "words for people in a stream": Case(
        "",
        "",
        {(*PLACED, "content"): {"application/jsonl": {"itemSchema": TEXT | {"description": "a line"}}}},
        {(*PLACED, "content"): {"application/jsonl": {"itemSchema": TEXT}}},
    ),
    "examples by name, as older generators write them": Case(
        "", "", {NOTE: TEXT | {"examples": {"short": {"value": "a"}}}}, {NOTE: TEXT}
    ),
}
CASES: Final = (
    OPERATIONS | PARAMETERS | BODIES | FORMS | ANSWERS | SECURITY
    | ADDED | TAKEN | BEHIND | RENAMED | KEYWORDS | HIDDEN | NO_ALARM
)  # fmt: skip
