"""What `testkit.conformance` says of one exchange: a document, what is sent, and the breach that must be found."""

import json
from dataclasses import dataclass
from typing import Any, Final

import httpx

SITE: Final = "https://things.test"
Schema = dict[str, Any]
THING: Final[Schema] = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
PET: Final[Schema] = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
}
COMPONENTS: Final = {
    "schemas": {
        "Thing": THING,
        "Node": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/Node"}},
        },
        "Cat": {"type": "object", "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
        "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}},
        "Base": {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind"},
        },
        "Anchored": {"$anchor": "here", "type": "integer"},
    },
    "parameters": {"Limit": {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}},
    "headers": {"Left": {"required": True, "schema": {"type": "integer", "minimum": 0}}},
    "responses": {"Thing": {"description": "", "content": {"application/json": {"schema": THING}}}},
    "requestBodies": {"Thing": {"required": True, "content": {"application/json": {"schema": THING}}}},
    "pathItems": {"Things": {"get": {"responses": {"200": {"$ref": "#/components/responses/Thing"}}}}},
    "securitySchemes": {
        "token": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "Basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "query key": {"type": "apiKey", "in": "query", "name": "key"},
        "cookie key": {"type": "apiKey", "in": "cookie", "name": "session"},
        "oauth": {"type": "oauth2", "flows": {}},
        "certificate": {"type": "mutualTLS"},
        "again": {"$ref": "#/components/securitySchemes/token"},
    },
}


@dataclass(frozen=True)
class Case:
    document: Schema
    request: httpx.Request
    response: httpx.Response | None
    """None: the request is judged."""
    breach: str | None
    """None: it passes."""
    formats: dict[str, Any] | None = None


def document(operation: Schema, path: str = "/things", version: str = "3.1.0", **more: Any) -> Schema:
    item = more.pop("item", {}) | dict.fromkeys(more.pop("methods", ("get", "post")), operation)
    paths = {path: item} | more.pop("paths", {})
    info = {"title": "Things", "version": "1"}
    return {"openapi": version, "info": info, "paths": paths, "components": COMPONENTS, **more}


def sent(operation: Schema, breach: str | None, path: str = "/things", **said: Any) -> Case:
    """A request, against an operation that answers 200."""
    method, known = said.pop("method", "GET"), said.pop("known", {})
    request = httpx.Request(method, f"{SITE}{path}", **said)
    return Case(document({"responses": {"200": {"description": ""}}} | operation, **known), request, None, breach)


def query(schema: Schema, text: str, breach: str | None, **more: Any) -> Case:
    parameter = {"name": "q", "in": "query", "schema": schema, **more}
    return sent({"parameters": [parameter]}, breach, f"/things?{text}")


def header(schema: Schema, text: str, breach: str | None, **more: Any) -> Case:
    parameter = {"name": "X-Q", "in": "header", "schema": schema, **more}
    return sent({"parameters": [parameter]}, breach, headers={"x-q": text})


def in_path(schema: Schema, text: str, breach: str | None, **more: Any) -> Case:
    parameter = {"name": "q", "in": "path", "required": True, "schema": schema, **more}
    return sent({"parameters": [parameter]}, breach, f"/things/{text}", known={"path": "/things/{q}"})


def body(described: Schema, breach: str | None, **said: Any) -> Case:
    return sent({"requestBody": {"required": True, "content": described}}, breach, method="POST", **said)


def form(schema: Schema, breach: str | None, encoding: Schema | None = None, **said: Any) -> Case:
    holder = {"schema": schema} | ({"encoding": encoding} if encoding else {})
    return body({"application/x-www-form-urlencoded": holder}, breach, **said)


def parts(schema: Schema, breach: str | None, encoding: Schema | None = None, **said: Any) -> Case:
    holder = {"schema": schema} | ({"encoding": encoding} if encoding else {})
    return body({"multipart/form-data": holder}, breach, **said)


def answered(answer: Schema, response: httpx.Response, breach: str | None, status: str = "200", **known: Any) -> Case:
    operation = {"responses": {status: {"description": ""} | answer}}
    method, path = known.pop("method", "GET"), known.pop("at", "/things")
    return Case(document(operation, **known), httpx.Request(method, f"{SITE}{path}"), response, breach)


def shown(schema: Any, value: Any, breach: str | None, version: str = "3.1.0", **more: Any) -> Case:
    """A JSON body of a response."""
    answer = {"content": {"application/json": {"schema": schema}}}
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    response = httpx.Response(200, content=text, headers={"Content-Type": "application/json"})
    case = answered(answer, response, breach, version=version)
    return Case(case.document, case.request, case.response, case.breach, more.get("formats"))


def typed(media: str, described: Schema, content: bytes, breach: str | None, known: str | None = None) -> Case:
    headers = {"Content-Type": media} if media else {}
    return answered(
        {"content": {known or media: described}}, httpx.Response(200, content=content, headers=headers), breach
    )


def stream(media: str, item: Schema, content: bytes, breach: str | None, known: str | None = None) -> Case:
    """An answer of many items."""
    return typed(media, {"itemSchema": item}, content, breach, known)


def called(path: str, breach: str | None, *, at: str = "/things", **known: Any) -> Case:
    operation = {"responses": {"200": {"description": ""}}}
    if "{" in at:
        names = [part.partition("}")[0] for part in at.split("{")[1:]]
        operation["parameters"] = [  # type: ignore[assignment]
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    return Case(document(operation, path=at, **known), httpx.Request("GET", f"{SITE}{path}"), None, breach)


def guarded(schemes: list[Schema], breach: str | None, path: str = "/things", **headers: str) -> Case:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return sent({"security": schemes}, breach, path, headers=named)


EVERYTHING: Final = True
NOTHING: Final = False
INT: Final = {"type": "integer"}
BOOL: Final = {"type": "boolean"}
INTS: Final = {"type": "array", "items": INT}
PAIR: Final = {"type": "object", "properties": {"a": INT, "b": {"type": "string"}}, "additionalProperties": False}
OPEN: Final = {"type": "object", "additionalProperties": INT}
TEXT: Final = {"type": "string"}
FILE: Final = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
SECRET: Final = {
    "type": "object",
    "required": ["id", "pin"],
    "properties": {"id": INT, "pin": TEXT | {"writeOnly": True}},
}
GIVEN: Final = {"type": "object", "required": ["id", "at"], "properties": {"id": INT, "at": TEXT | {"readOnly": True}}}
REF: Final = {"$ref": "#/components/schemas/Thing"}
OK: Final = httpx.Response(200)

MIXED: Final = {"type": "array", "items": {"anyOf": [{**INT, "maximum": 5}, {**TEXT, "minLength": 3}]}}
EVENTS: Final = "text/event-stream"
EVENT: Final = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": TEXT | {"contentMediaType": "application/json", "contentSchema": THING},
        "event": {"const": "new"},
        "retry": INT,
    },
}
QUERIES: Final = {
    "a long list that can be read in many ways": query(MIXED, "&".join(["q=123"] * 12 + ["q=1"] * 3), None),
    "a long list with one item that can't be": query(MIXED, "&".join(["q=123"] * 12 + ["q=12"]), "12"),
    "a number beyond all numbers": query({"type": "number", "multipleOf": 0.5}, "q=1e400", "is not of type"),
    "an integer": query(INT, "q=3", None),
    "a negative integer": query(INT, "q=-3", None),
    "a word for an integer": query(INT, "q=x", "q: $ 'x' is not of type 'integer'"),
    "an integer as Python writes it": query(INT, "q=1_0", "'1_0' is not of type"),
    "an integer with a space": query(INT, "q=%203", "' 3' is not of type"),
    "an integer with a leading zero": query(INT, "q=03", "'03' is not of type"),
    "an integer out of bounds": query(INT | {"maximum": 2}, "q=3", "3 is greater than the maximum"),
    "a number": query({"type": "number"}, "q=1.5e3", None),
    "infinity": query({"type": "number"}, "q=inf", "'inf' is not of type 'number'"),
    "a boolean": query(BOOL, "q=true", None),
    "a boolean as Python writes it": query(BOOL, "q=True", "'True' is not of type 'boolean'"),
    "yes for a boolean": query(BOOL, "q=yes", "'yes' is not of type 'boolean'"),
    "digits for text": query(TEXT, "q=007", None),
    "a number of a list": query({"enum": [1, 2]}, "q=2", None),
    "a number that is not in the list": query({"enum": [1, 2]}, "q=3", "is not one of [1, 2]"),
    "an integer that may be null": query({"anyOf": [INT, {"type": "null"}]}, "q=3", None),
    "a word that may be null": query({"anyOf": [INT, {"type": "null"}]}, "q=x", "'x' is not"),
    "types in a list": query({"type": ["integer", "null"]}, "q=3", None),
    "an integer behind a reference": query({"$ref": "#/components/schemas/Anchored"}, "q=3", None),
    "an integer behind an anchor": query({"$ref": "#here"}, "q=x", "'x' is not of type"),
    "a list": query(INTS, "q=3&q=4", None),
    "a list of one": query(INTS, "q=3", None),
    "a list with a word": query(INTS, "q=3&q=x", "$[1] 'x' is not of type 'integer'"),
    "a long list of digits as text": query(
        {"type": "array", "items": TEXT}, "&".join(f"q={n}" for n in range(9)), None
    ),
    "a long list of integers": query(INTS, "&".join(f"q={n}" for n in range(99)), None),
    "a tuple": query({"type": "array", "prefixItems": [TEXT, INT]}, "q=007&q=3", None),
    "a list with commas": query(INTS, "q=3,4", None, explode=False),
    "a list with commas and a word": query(INTS, "q=3,x", "'x' is not of type", explode=False),
    "commas where the name is repeated": query(INTS, "q=3,4", "'3,4' is not of type"),
    "a list with bars": query(INTS, "q=3%7C4", None, style="pipeDelimited", explode=False),
    "a list with bars and a word": query(INTS, "q=3%7Cx", "'x' is not of type", style="pipeDelimited", explode=False),
    "a list with spaces": query(INTS, "q=3%204", None, style="spaceDelimited", explode=False),
    "one value twice": query(INT, "q=3&q=4", "q: is sent twice"),
    "an object in brackets": query(PAIR, "q[a]=3&q[b]=x", None, style="deepObject", explode=True),
    "a wrong field in brackets": query(PAIR, "q[a]=x", "$.a 'x' is not of type", style="deepObject"),
    "an unknown field in brackets": query(PAIR, "q[c]=x", "'c' was unexpected", style="deepObject"),
    "brackets in brackets": query(PAIR, "q[a][b]=3", "does not define 'q[a][b]'", style="deepObject"),
    "fields of an object": query(PAIR, "a=3&b=x", None),
    "a wrong field of an object": query(PAIR, "a=x", "$.a 'x' is not of type"),
    "a field that the object does not have": query(PAIR, "c=x", "knows no query c"),
    "any field": query(OPEN, "one=1&two=2", None),
    "any field, wrong": query(OPEN, "one=x", "'x' is not of type"),
    "an object with commas": query(PAIR, "q=a,3,b,x", None, explode=False),
    "an object with commas, wrong": query(PAIR, "q=a,x", "'x' is not of type", explode=False),
    "a style of another place": query(INT, "q=3", "style 'simple' is not known", style="simple"),
    "an unknown name": query(INT, "r=3", "knows no query r"),
    "an optional one left out": query(INT, "", None),
    "a required one left out": query(INT, "", "needs the query q", required=True),
    "an empty value": query(INT, "q=", "'' is not of type 'integer'"),
    "an empty value that is allowed": query(INT, "q=", None, allowEmptyValue=True),
    "JSON in a query": sent(
        {"parameters": [{"name": "q", "in": "query", "content": {"application/json": {"schema": THING}}}]},
        None,
        '/things?q={"id":3}',
    ),
    "wrong JSON in a query": sent(
        {"parameters": [{"name": "q", "in": "query", "content": {"application/json": {"schema": THING}}}]},
        "'id' is a required property",
        "/things?q={}",
    ),
    "XML in a query": sent(
        {"parameters": [{"name": "q", "in": "query", "content": {"application/xml": {"schema": THING}}}]},
        "its content is not one of JSON",
        "/things?q=x",
    ),
}
PLACES: Final = {
    "a header": header(INT, "3", None),
    "a wrong header": header(INT, "x", "header X-Q: $ 'x' is not of type"),
    "a list in a header": header(INTS, "3, 4", None),
    "a wrong list in a header": header(INTS, "3, x", "'x' is not of type"),
    "text with a comma in a header": header(TEXT, "a, b", None),
    "an object in a header": header(PAIR, "a=3,b=x", None, explode=True),
    "an object in a header, wrong": header(PAIR, "a=x", "'x' is not of type", explode=True),
    "a header that is left out": sent(
        {"parameters": [{"name": "X-Q", "in": "header", "required": True, "schema": INT}]}, "needs the header X-Q"
    ),
    "a header that OpenAPI ignores": sent(
        {"parameters": [{"name": "Accept", "in": "header", "required": True, "schema": INT}]}, None
    ),
    "a cookie": sent(
        {"parameters": [{"name": "q", "in": "cookie", "schema": INT}]}, None, headers={"Cookie": "a=b; q=3"}
    ),
    "a wrong cookie": sent(
        {"parameters": [{"name": "q", "in": "cookie", "schema": INT}]}, "cookie q: ", headers={"Cookie": "q=x"}
    ),
    "a cookie that is left out": sent(
        {"parameters": [{"name": "q", "in": "cookie", "required": True, "schema": INT}]}, "needs the cookie q"
    ),
    "a list in a cookie": sent(
        {"parameters": [{"name": "q", "in": "cookie", "schema": INTS}]}, "does not define", headers={"Cookie": "q=3"}
    ),
    "an integer in a path": in_path(INT, "3", None),
    "a word in a path": in_path(INT, "x", "path q: $ 'x' is not of type"),
    "an encoded slash in a path": in_path(TEXT | {"maxLength": 3}, "a%2Fb", None),
    "encoded letters in a path": in_path(TEXT | {"maxLength": 1}, "%C3%A9", None),
    "a list in a path": in_path(INTS, "3,4", None),
    "a label": in_path(INT, ".3", None, style="label"),
    "a wrong label": in_path(INT, ".x", "is not of type", style="label"),
    "a list of labels": in_path(INTS, ".3.4", None, style="label", explode=True),
    "a matrix": in_path(INT, ";q=3", None, style="matrix"),
    "a list of matrix values": in_path(INTS, ";q=3;q=4", None, style="matrix", explode=True),
    "a list in a matrix value": in_path(INTS, ";q=3,x", "'x' is not of type", style="matrix"),
    "a parameter by reference": sent(
        {"parameters": [{"$ref": "#/components/parameters/Limit"}]}, None, "/things?limit=3"
    ),
    "a missing parameter by reference": sent(
        {"parameters": [{"$ref": "#/components/parameters/Limit"}]}, "needs the query limit"
    ),
    "a parameter of the path": sent(
        {},
        "'x' is not of type",
        "/things?q=x",
        known={"item": {"parameters": [{"name": "q", "in": "query", "schema": INT}]}},
    ),
    "a parameter of the path, said again": sent(
        {"parameters": [{"name": "q", "in": "query", "schema": TEXT}]},
        None,
        "/things?q=x",
        known={"item": {"parameters": [{"name": "q", "in": "query", "schema": INT}]}},
    ),
    "a path parameter that is not described": sent(
        {}, "does not describe its path parameter 'q'", "/a", known={"path": "/{q}"}
    ),
    "a parameter without a schema": sent(
        {"parameters": [{"name": "q", "in": "query"}]}, "has no schema", "/things?q=3"
    ),
    "a parameter in an unknown place": sent(
        {"parameters": [{"name": "q", "in": "body", "schema": INT}]}, "a name and a known place"
    ),
    "a reference that leads nowhere": sent({"parameters": [{"$ref": "#/components/parameters/Gone"}]}, "leads nowhere"),
    "a reference to itself": sent(
        {"parameters": [{"$ref": "#/paths/~1things/get/parameters/0"}]}, "leads back to itself"
    ),
    "a reference to another site": sent(
        {"parameters": [{"$ref": "https://a.test/p.json"}]}, "leads out of the document"
    ),
}
ROUTES: Final = {
    "a path": called("/things", None),
    "another path": called("/other", "there is no GET /other"),
    "a slash too many": called("/things/", "there is no GET /things/"),
    "two slashes": called("//things", "there is no GET //things"),
    "a dot": called("/thingsX", "there is no GET", at="/things."),
    "an encoded letter": called("/thing%73", None),
    "a template": called("/things/7", None, at="/things/{id}"),
    "two templates in a segment": called("/things/a.pdf", None, at="/things/{name}.{kind}"),
    "a verb after a template": called("/things/7:sell", None, at="/things/{id}:sell"),
    "an empty segment": called("/things/", "there is no GET", at="/things/{id}"),
    "a segment too many": called("/things/7/8", "there is no GET", at="/things/{id}"),
    "a base path": called("/v1/things", None, servers=[{"url": "https://a.example/v1"}]),
    "a base path that is left out": called("/things", "there is no GET", servers=[{"url": "https://a.example/v1"}]),
    "a base path with a slash": called("/v1/things", None, servers=[{"url": "https://a.example/v1/"}]),
    "a relative base path": called("/v1/things", None, servers=[{"url": "/v1"}]),
    "the second of two servers": called("/b/things", None, servers=[{"url": "/a"}, {"url": "https://x.test/b"}]),
    "a server of a slash": called("/things", None, servers=[{"url": "/"}]),
    "a server's variable": called(
        "/v2/things",
        None,
        servers=[{"url": "https://a.test/{v}", "variables": {"v": {"default": "v1", "enum": ["v1", "v2"]}}}],
    ),
    "a server's variable, wrong": called(
        "/v3/things",
        "there is no",
        servers=[{"url": "https://a.test/{v}", "variables": {"v": {"default": "v1", "enum": ["v1"]}}}],
    ),
    "a server's variable in the host": called(
        "/things", None, servers=[{"url": "https://{r}.test", "variables": {"r": {"default": "eu"}}}]
    ),
    "a server's variable that is not described": called("/v1/things", "its variable 'v'", servers=[{"url": "/{v}"}]),
    "a server that is relative to the document": called("/v1/things", "relative to where", servers=[{"url": "../v1"}]),
    "a server of the path": called("/v9/things", None, servers=[{"url": "/v1"}], item={"servers": [{"url": "/v9"}]}),
    "a path by reference": called("/others", None, paths={"/others": {"$ref": "#/components/pathItems/Things"}}),
    "a path by reference, with more beside it": called(
        "/others", "stands beside $ref", paths={"/others": {"$ref": "#/components/pathItems/Things", "parameters": []}}
    ),
    "no path": called("/things", "must begin with /", paths={"things": {}}),
    "two that match equally": called(
        "/a/b", "is it GET", at="/{x}/b", paths={"/a/{y}": {"get": {"responses": {}, "parameters": []}}}
    ),
    "an extension beside paths": called("/things", None, paths={"x-owner": "us"}),
    "HEAD, which is not GET": sent({}, "there is no HEAD /things", method="HEAD"),
    "OpenAPI 2": Case({"swagger": "2.0"}, httpx.Request("GET", SITE), None, "OpenAPI 2.0 is not known here"),
    "OpenAPI 3.2": Case({"openapi": "3.2.0"}, httpx.Request("GET", SITE), None, "OpenAPI 3.2.0 is not known here"),
    "another dialect": Case(
        {"openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft-04/schema"},
        httpx.Request("GET", SITE),
        None,
        "dialect",
    ),
}
BODIES: Final = {
    "JSON": body({"application/json": {"schema": THING}}, None, json={"id": 3}),
    "JSON by reference": sent(
        {"requestBody": {"$ref": "#/components/requestBodies/Thing"}}, None, method="POST", json={"id": 3}
    ),
    "wrong JSON by reference": sent(
        {"requestBody": {"$ref": "#/components/requestBodies/Thing"}}, "'id' is a required", method="POST", json={}
    ),
    "no body": body({"application/json": {"schema": THING}}, "needs a body"),
    "an optional body that is left out": sent(
        {"requestBody": {"content": {"application/json": {}}}}, None, method="POST"
    ),
    "a body where none is described": sent({}, "takes no body", method="POST", json={}),
    "an invented field": body(
        {"application/json": {"schema": THING}}, "'fee' was unexpected", json={"id": 3, "fee": 1}
    ),
    "a name twice": body(
        {"application/json": {"schema": THING}},
        "stands twice",
        content=b'{"id": 1, "id": 2}',
        headers={"Content-Type": "application/json"},
    ),
    "a field that is read only": body({"application/json": {"schema": GIVEN}}, "readOnly", json={"id": 1, "at": "x"}),
    "a required field that is read only, left out": body({"application/json": {"schema": GIVEN}}, None, json={"id": 1}),
    "a field that is write only": body({"application/json": {"schema": SECRET}}, None, json={"id": 1, "pin": "x"}),
    "a form": form(THING, None, data={"id": "3"}),
    "a wrong form": form(THING, "'x' is not of type", data={"id": "x"}),
    "an invented field of a form": form(THING, "'fee' was unexpected", data={"id": "3", "fee": "1"}),
    "a field of a form, twice": form(THING, "is sent 2 times", data={"id": ["3", "4"]}),
    "a list in a form": form({"type": "object", "properties": {"ids": INTS}}, None, data={"ids": ["3", "4"]}),
    "a wrong list in a form": form(
        {"type": "object", "properties": {"ids": INTS}}, "'x' is not", data={"ids": ["3", "x"]}
    ),
    "a list with commas in a form": form(
        {"type": "object", "properties": {"ids": INTS}},
        None,
        {"ids": {"style": "form", "explode": False}},
        data={"ids": "3,4"},
    ),
    "JSON in a form": form({"type": "object", "properties": {"thing": THING}}, None, data={"thing": '{"id": 3}'}),
    "wrong JSON in a form": form(
        {"type": "object", "properties": {"thing": THING}}, "is a required", data={"thing": "{}"}
    ),
    "brackets in a form": form(
        {"type": "object", "properties": {"thing": THING}},
        None,
        {"thing": {"style": "deepObject"}},
        data={"thing[id]": "3"},
    ),
    "wrong brackets in a form": form(
        {"type": "object", "properties": {"thing": THING}},
        "'x' is not",
        {"thing": {"style": "deepObject"}},
        data={"thing[id]": "x"},
    ),
    "XML in a form": form(
        {"type": "object", "properties": {"a": TEXT}},
        "encoding of 'a'",
        {"a": {"contentType": "application/xml"}},
        data={"a": "x"},
    ),
    "a form for JSON": body(
        {"application/json": {"schema": THING}}, "its media type is application/x-www", data={"id": "3"}
    ),
    "a file": parts(FILE, None, files={"file": ("a.png", b"\x89PNG", "image/png")}),
    "a file that is left out": parts(FILE, "'file' is a required", files={"other": ("a.png", b"x", "image/png")}),
    "a file of another type": parts(
        FILE,
        "is image/png",
        {"file": {"contentType": "image/jpeg, text/*"}},
        files={"file": ("a.png", b"x", "image/png")},
    ),
    "two files": parts(
        {"type": "object", "properties": {"file": TEXT}}, "is sent 2 times", files=[("file", b"a"), ("file", b"b")]
    ),
    "a field beside a file": parts(
        {"type": "object", "properties": {"file": TEXT, "n": INT}},
        "'x' is not of type",
        files={"file": b"a"},
        data={"n": "x"},
    ),
    "headers of a part": parts(FILE, "headers of a field", {"file": {"headers": {"X-A": {}}}}, files={"file": b"a"}),
    "half a multipart body": parts(
        FILE, "can't be read", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=x"}
    ),
}
ANSWERS: Final = {
    "where a redirect leads": answered({}, httpx.Response(307, headers={"Location": "/b"}), None, "307"),
    "where something else leads": answered({}, httpx.Response(200, headers={"Location": "/b"}), "location"),
    "when a file was changed": answered({}, httpx.Response(200, headers={"ETag": "a", "Last-Modified": "b"}), None),
    "a line of a stream": stream("application/jsonl", THING, b'{"id": 1}\n\n{"id": 2}\n', None),
    "a wrong line of a stream": stream("application/jsonl", THING, b'{"id": 1}\n{"id": "x"}\n', "item 2: $.id 'x'"),
    "a line with a field that is not described": stream("application/jsonl", THING, b'{"id": 1, "b": 2}', "'b' was"),
    "a line that is cut off": stream("application/jsonl", THING, b'{"id"', "can't be read"),
    "an event": stream(EVENTS, EVENT, b': hello\nretry: 5\n\nevent: new\r\ndata: {"id":\r\ndata: 1}\r\n\r\n', None),
    "an event with wrong data": stream(EVENTS, EVENT, b'data: {"id": "x"}\n\n', "item 1: $.data"),
    "an event with a name that is not described": stream(EVENTS, EVENT, b"event: old\ndata: {}\n\n", "item 1: "),
    "items of another kind": stream("multipart/mixed", THING, b"", "can't be judged"),
    "items under a range": stream("application/jsonl", THING, b'{"id": "x"}', "item 1", known="*/*"),
    "an undescribed status": answered({}, httpx.Response(404), "response 404 is not described"),
    "the default": answered(
        {"content": {"application/json": {"schema": THING}}}, httpx.Response(418, json={"id": "x"}), "'x' is", "default"
    ),
    "a range": answered(
        {"content": {"application/json": {"schema": THING}}}, httpx.Response(418, json={"id": 3}), None, "4XX"
    ),
    "a range, wrong": answered(
        {"content": {"application/json": {"schema": THING}}}, httpx.Response(418, json={"id": "x"}), "'x' is", "4XX"
    ),
    "another range": answered({}, httpx.Response(503), "response 503 is not described", "4XX"),
    "by reference": answered({"$ref": "#/components/responses/Thing"}, httpx.Response(200, json={"id": 3}), None),
    "by reference, wrong": answered(
        {"$ref": "#/components/responses/Thing"}, httpx.Response(200, json={}), "'id' is a required"
    ),
    "of a path by reference": answered(
        {},
        httpx.Response(200, json={"id": "x"}),
        "'x' is not",
        at="/others",
        paths={"/others": {"$ref": "#/components/pathItems/Things"}},
    ),
    "a concrete path before a template": answered(
        {},
        httpx.Response(200, json=3),
        "3 is not of type 'string'",
        at="/a/me",
        path="/a/{id}",
        paths={
            "/a/me": {
                "get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": TEXT}}}}}
            }
        },
    ),
    "a method of the template only": answered(
        {}, httpx.Response(200), None, method="POST", at="/a/me", path="/a/{id}", paths={"/a/me": {"get": {}}}
    ),
    "a body with 204": answered({}, httpx.Response(204, content=b"x"), "which HTTP forbids", "204"),
    "no body with 204": answered({}, httpx.Response(204), None, "204"),
    "a body with HEAD": answered(
        {}, httpx.Response(200, content=b"x"), "which HTTP forbids", method="HEAD", methods=("head",)
    ),
    "no body with HEAD": answered(
        {"content": {"application/json": {"schema": THING}}}, OK, None, method="HEAD", methods=("head",)
    ),
    "a body that nobody described": answered({}, httpx.Response(200, json={}), "none is described"),
    "no body where one is described": answered({"content": {"application/json": {}}}, OK, "has no body"),
    "no body, and a media type": typed("application/json", {}, b"", "not JSON"),
    "an empty text": typed("text/plain", {"schema": TEXT}, b"", None),
    "no media type": typed("", {"schema": THING}, b'{"id": 3}', "its media type is missing", "application/json"),
    "another media type": typed("text/html", {"schema": TEXT}, b"", "its media type is text/html", "text/plain"),
    "a media type with its charset": typed(
        "application/json; charset=utf-8", {"schema": THING}, b'{"id": 3}', None, "application/json"
    ),
    "a media type in capitals": typed("Application/JSON", {"schema": THING}, b'{"id": 3}', None, "application/json"),
    "a range of media types": typed(
        "application/json", {"schema": THING}, b'{"id": "x"}', "'x' is not", "application/*"
    ),
    "any media type": typed("image/png", {}, b"\x89", None, "*/*"),
    "a suffix": typed("application/hal+json", {"schema": THING}, b'{"id": "x"}', "'x' is not"),
    "a range with a suffix": typed(
        "application/hal+json", {"schema": THING}, b'{"id": "x"}', "'x' is not", "application/*+json"
    ),
    "a version that is asked for": typed("application/json; version=1", {"schema": THING}, b'{"id": 3}', None),
    "another version": typed("application/json; version=2", {}, b"3", "its media type", "application/json; version=1"),
    "half a body": typed("application/json", {"schema": THING}, b'{"id"', "is not JSON"),
    "not a number": typed("application/json", {"schema": {"type": "number"}}, b"NaN", "NaN is not a JSON value"),
    "not UTF-8": typed("application/json", {"schema": TEXT}, b'"\xe9"', "is not JSON"),
    "text": typed("text/plain; charset=latin-1", {"schema": TEXT | {"maxLength": 1}}, b"\xe9", None, "text/plain"),
    "a number as text": typed("text/plain", {"schema": INT}, b"3", None),
    "a word as a number": typed("text/plain", {"schema": INT}, b"x", "'x' is not of type"),
    "bytes": typed("application/octet-stream", {"schema": {"type": "string", "format": "binary"}}, b"\xff", None),
    "too many bytes": typed(
        "application/octet-stream", {"schema": {"type": "string", "maxLength": 1}}, b"\xff\xff", "is too long"
    ),
    "bytes of any kind": typed("image/png", {"schema": {}}, b"\x89", None),
    "bytes for an object": typed("image/png", {"schema": THING}, b"\x89", "can't be judged"),
    "XML with a schema": typed("application/xml", {"schema": THING}, b"<a/>", "can't be judged"),
    "XML without a schema": typed("application/xml", {}, b"<a/>", None),
    "CSV with a schema": typed("text/csv", {"schema": {"type": "array"}}, b"a", "can't be judged"),
    "events with a schema": typed("text/event-stream", {"schema": THING}, b"data: 1", "can't be judged"),
    "a header that is missing": answered(
        {"headers": {"X-A": {"required": True, "schema": INT}}}, OK, "needs the header X-A"
    ),
    "an optional header that is missing": answered({"headers": {"X-A": {"schema": INT}}}, OK, None),
    "a header of another form": answered(
        {"headers": {"X-A": {"schema": INT}}}, httpx.Response(200, headers={"x-a": "x"}), "header X-A: "
    ),
    "a header by reference": answered(
        {"headers": {"X-Left": {"$ref": "#/components/headers/Left"}}}, OK, "needs the header X-Left"
    ),
    "a header by reference, wrong": answered(
        {"headers": {"X-Left": {"$ref": "#/components/headers/Left"}}},
        httpx.Response(200, headers={"X-Left": "-1"}),
        "less than the minimum",
    ),
    "a header that nobody described": answered(
        {}, httpx.Response(200, headers={"X-Left": "1"}), "has the header x-left"
    ),
    "a cookie that nobody described": answered(
        {}, httpx.Response(200, headers={"Set-Cookie": "a=b"}), "has the header set-cookie"
    ),
    "a header of any server": answered({}, httpx.Response(200, headers={"Date": "today", "Vary": "Accept"}), None),
}
SCHEMAS: Final = {
    "an address with its network": shown({"type": "string", "format": "ipv4interface"}, "10.0.0.1/8", None),
    "an address without a network": shown({"type": "string", "format": "ipv6interface"}, "10.0.0.1/8", "is not a"),
    "several hosts": shown({"type": "string", "format": "multi-host-uri"}, "postgres://a@b:1,c:2/d", None),
    "no hosts": shown({"type": "string", "format": "multi-host-uri"}, "b, c", "is not a"),
    "a name and an address": shown({"type": "string", "format": "name-email"}, "Ada <ada@site.test>", None),
    "a name without an address": shown({"type": "string", "format": "name-email"}, "Ada <ada>", "is not a"),
    "cents": shown({"type": "number", "multipleOf": 0.01}, 19.99, None),
    "half a cent": shown({"type": "number", "multipleOf": 0.01}, 0.005, "is not a multiple"),
    "three tenths": shown({"type": "number", "multipleOf": 0.1}, 0.3, None),
    "a whole number with huge digits": shown({"type": "integer", "format": "int64"}, 10**400, "is not a 'int64'"),
    "an end in the middle of a pattern": shown({"type": "string", "pattern": "^a$|^b"}, "a\n", "does not match"),
    "a dollar among others": shown({"type": "string", "pattern": "^[]$a]+\\$$"}, "]$a$", None),
    "an invented field": shown(REF, {"id": 3, "fee": 1}, "'fee' was unexpected"),
    "an invented field, deep inside": shown(
        {"type": "array", "items": REF}, [{"id": 3, "fee": 1}], "'fee' was unexpected"
    ),
    "an invented field of what refers to itself": shown(
        {"$ref": "#/components/schemas/Node"}, {"next": {"next": {"x": 1}}}, "'x' was"
    ),
    "what refers to itself": shown({"$ref": "#/components/schemas/Node"}, {"next": {"next": {"name": "x"}}}, None),
    "an invented field in a dictionary": shown(
        {"type": "object", "additionalProperties": REF}, {"a": {"id": 1, "x": 1}}, "'x' was"
    ),
    "a dictionary": shown({"type": "object", "additionalProperties": REF}, {"a": {"id": 1}}, None),
    "more is welcome": shown(THING | {"additionalProperties": True}, {"id": 3, "fee": 1}, None),
    "an object of any form": shown({"type": "object"}, {"fee": 1}, None),
    "any value": shown({}, {"fee": 1}, None),
    "any value, said by true": shown(EVERYTHING, {"fee": 1}, None),
    "no value": shown(NOTHING, {"fee": 1}, "does not allow"),
    "an object without fields": shown({"type": "object", "properties": {}}, {"fee": 1}, "'fee' was unexpected"),
    "parts together": shown(
        {"allOf": [REF, {"type": "object", "properties": {"fee": INT}}]}, {"id": 3, "fee": 1}, None
    ),
    "an invented field beside parts": shown(
        {"allOf": [REF, {"properties": {"fee": INT}}]}, {"id": 3, "fee": 1, "x": 1}, "'x' was"
    ),
    "a part that only restricts": shown({"allOf": [REF, {"required": ["id"]}]}, {"id": 3, "x": 1}, "'x' was"),
    "a choice": shown({"anyOf": [REF, {"properties": {"fee": INT}, "required": ["fee"]}]}, {"id": 3}, None),
    "an invented field beside a choice": shown({"anyOf": [REF, {"type": "null"}]}, {"id": 3, "x": 1}, "'x' was"),
    "a choice that only restricts": shown(
        {"properties": {"a": INT, "b": INT}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"a": 1, "x": 1},
        "'x' was",
    ),
    "a choice of any object": shown({"anyOf": [REF, {"type": "object"}]}, {"x": 1}, None),
    "a choice of anything": shown({"anyOf": [REF, {}]}, {"x": 1}, None),
    "a model that may be null": shown({"anyOf": [REF, {"type": "null"}]}, None, None),
    "what must not be there": shown({"properties": {"a": INT}, "not": {"required": ["b"]}}, {"a": 1}, None),
    "what must not be there, there": shown(
        {"properties": {"a": INT, "b": INT}, "not": {"required": ["b"]}}, {"b": 1}, "should not be valid"
    ),
    "a condition": shown(
        {"properties": {"a": INT}, "if": {"required": ["a"]}, "then": {"properties": {"b": INT}}},
        {"a": 1, "b": 2},
        None,
    ),
    "a condition that does not hold": shown(
        {"properties": {"a": INT}, "if": {"required": ["a"]}, "then": {"properties": {"b": INT}}}, {"b": 2}, "'b' was"
    ),
    "a reference with more beside it": shown(REF | {"properties": {"fee": INT}}, {"id": 3, "fee": 1}, None),
    "a reference with more beside it, and an invented field": shown(
        REF | {"properties": {"fee": INT}}, {"id": 3, "x": 1}, "'x' was"
    ),
    "both of a choice of one": shown({"oneOf": [REF, {"type": "object"}]}, {"id": 3}, "is valid under each of"),
    "a discriminator": shown(PET, {"kind": "cat", "lives": 9}, None),
    "a discriminator that names another": shown(PET, {"kind": "Dog", "lives": 9}, "lives"),
    "a discriminator by name": shown(PET, {"kind": "Dog"}, None),
    "a discriminator of nobody": shown(PET, {"kind": "bird"}, "bird"),
    "a discriminator without a choice": shown(
        {"$ref": "#/components/schemas/Base"}, {"kind": "x"}, "chooses between no"
    ),
    "a secret in an answer": shown(SECRET, {"id": 1, "pin": "x"}, "$.pin 'x' is sent, and the document says writeOnly"),
    "a secret left out": shown(SECRET, {"id": 1}, None),
    "a secret behind parts": shown({"allOf": [SECRET, {"required": ["pin"]}]}, {"id": 1}, None),
    "what is read only": shown(GIVEN, {"id": 1, "at": "x"}, None),
    "what is read only, left out": shown(GIVEN, {"id": 1}, "'at' is a required"),
    "null in 3.0": shown({"type": "string", "nullable": True}, None, None, "3.0.3"),
    "null in 3.0, not allowed": shown({"type": "string"}, None, "None is not of type", "3.0.3"),
    "null in 3.1": shown({"type": ["string", "null"]}, None, None),
    "nullable in 3.1": shown({"type": "string", "nullable": True}, "x", "'nullable' is not known here"),
    "an exclusive bound in 3.0": shown(
        {"type": "integer", "minimum": 3, "exclusiveMinimum": True}, 3, "3 is less than", "3.0.3"
    ),
    "an exclusive bound in 3.1": shown({"type": "integer", "exclusiveMinimum": 3}, 3, "3 is less than"),
    "an exclusive bound of 3.1 in 3.0": shown(
        {"type": "integer", "exclusiveMinimum": 3}, 4, "is a boolean in OpenAPI 3.0", "3.0.3"
    ),
    "a list of types in 3.0": shown({"type": ["string", "null"]}, "x", "is OpenAPI 3.1", "3.0.3"),
    "beside a reference in 3.0": shown(REF | {"nullable": True}, None, "None is not of type", "3.0.3"),
    "an invented field in 3.0": shown(REF, {"id": 3, "x": 1}, "'x' was", "3.0.3"),
    "a keyword with a typo": shown({"type": "string", "minLenght": 3}, "x", "'minLenght' is not known here"),
    "an extension": shown({"type": "string", "x-owner": "us"}, "x", None),
    "a type with a typo": shown({"type": "strnig"}, "x", "not a schema"),
    "a bound that is text": shown({"type": "integer", "minimum": "3"}, 4, "not a schema"),
    "a schema that is a list": shown([], 4, "must be an object"),
    "another dialect": shown({"$schema": "https://json-schema.org/draft-07/schema"}, 4, "dialect"),
    "a dynamic reference": shown({"$dynamicRef": "#x"}, 4, "'$dynamicRef' is not known here"),
    "a pattern that ends": shown({"type": "string", "pattern": "^a$"}, "a\n", "does not match"),
    "a pattern": shown({"type": "string", "pattern": "^a"}, "abc", None),
    "a pattern that Python does not have": shown({"type": "string", "pattern": "\\p{L}"}, "a", "is not a 'regex'"),
    "JSON in text": shown(
        {"type": "string", "contentMediaType": "application/json", "contentSchema": THING}, '{"id": "x"}', "'x' is not"
    ),
    "bytes in text": shown({"type": "string", "contentEncoding": "base64"}, "!", "is not base64"),
    "a moment": shown({"type": "string", "format": "date-time"}, "2026-03-14T12:00:00Z", None),
    "a moment without its zone": shown(
        {"type": "string", "format": "date-time"}, "2026-03-14T12:00:00", "is not a 'date-time'"
    ),
    "a day that is not": shown({"type": "string", "format": "date"}, "2026-02-30", "is not a 'date'"),
    "a uuid": shown({"type": "string", "format": "uuid"}, "00000000-0000-0000-0000-000000000007", None),
    "no uuid": shown({"type": "string", "format": "uuid"}, "7", "is not a 'uuid'"),
    "a uuid of another version": shown(
        {"type": "string", "format": "uuid4"}, "00000000-0000-1000-8000-000000000007", "is not a 'uuid4'"
    ),
    "no address": shown({"type": "string", "format": "email"}, "ada", "is not a 'email'"),
    "no link": shown({"type": "string", "format": "uri"}, "/here", "is not a 'uri'"),
    "a duration": shown({"type": "string", "format": "duration"}, "PT15M", None),
    "no duration": shown({"type": "string", "format": "duration"}, "P", "is not a 'duration'"),
    "too large for 32 bits": shown({"type": "integer", "format": "int32"}, 2**31, "is not a 'int32'"),
    "a format of another type": shown({"type": ["string", "integer"], "format": "uuid"}, 7, None),
    "a format that nobody knows": shown(
        {"type": "string", "format": "iban"}, "x", "formats={'iban': a function, or None}"
    ),
    "a format that was given": shown(
        {"type": "string", "format": "iban"}, "x", "is not a 'iban'", formats={"iban": str.isdigit}
    ),
    "a format that nothing checks": shown({"type": "string", "format": "iban"}, "x", None, formats={"iban": None}),
}
CREDENTIALS: Final = {
    "a token": guarded([{"token": []}], None, Authorization="Bearer abc"),
    "no token": guarded([{"token": []}], "needs a bearer token"),
    "another scheme": guarded([{"token": []}], "needs a bearer token", Authorization="Basic YTpi"),
    "a scheme in capitals": guarded([{"token": []}], None, Authorization="BEARER abc"),
    "user and password": guarded([{"basic": []}], None, Authorization="Basic YTpi"),
    "no password": guarded([{"basic": []}], "needs a user and a password", Authorization="Basic YQ=="),
    "a key": guarded([{"key": []}], None, x_key="abc"),
    "an empty key": guarded([{"key": []}], "needs the header X-Key", x_key=""),
    "a key in the query": guarded([{"query key": []}], None, "/things?key=abc"),
    "no key in the query": guarded([{"query key": []}], "needs the query key"),
    "a key in a cookie": guarded([{"cookie key": []}], None, Cookie="session=abc"),
    "no key in a cookie": guarded([{"cookie key": []}], "needs the cookie session"),
    "one of two": guarded([{"token": []}, {"key": []}], None, x_key="abc"),
    "none of two": guarded([{"token": []}, {"key": []}], "a bearer token or the header X-Key"),
    "both of two": guarded([{"token": [], "key": []}], "needs the header X-Key", Authorization="Bearer abc"),
    "nothing is fine too": guarded([{"token": []}, {}], None),
    "OAuth": guarded([{"oauth": ["read"]}], "needs a bearer token"),
    "by reference": guarded([{"again": []}], "needs a bearer token"),
    "a certificate": guarded([{"certificate": []}], "can't be seen here"),
    "an unknown scheme": guarded([{"gone": []}], "is not described"),
    "of the whole document": sent({}, "needs a bearer token", known={"security": [{"token": []}]}),
    "taken back by the operation": sent({"security": []}, None, known={"security": [{"token": []}]}),
}
CASES: Final = {
    f"{kind}: {name}": case
    for kind, cases in {
        "query": QUERIES,
        "parameter": PLACES,
        "route": ROUTES,
        "body": BODIES,
        "answer": ANSWERS,
        "schema": SCHEMAS,
        "credentials": CREDENTIALS,
    }.items()
    for name, case in cases.items()
}
