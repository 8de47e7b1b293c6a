"""FastAPI apps by a seeded die, and changes of them.

An app is made of a plain description: a change is a change of that, and both documents are what FastAPI really writes.
"""

import copy
import enum
import random
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal, TypeAlias, Union
from uuid import UUID

from fastapi import APIRouter, Cookie, FastAPI, File, Form, Header, Query, Response, UploadFile, params
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from pydantic import Json as JsonText

Spec: TypeAlias = dict[str, Any]
Dice: TypeAlias = random.Random
Json: TypeAlias = Any
Annotation: TypeAlias = Any
WORDS = ["red", "blue", "green", "gold"]
PATTERNS = ["^[a-c]", "^[a-z]{2,5}$", "^x-", "d$"]
FORMATS = ["date", "date-time", "uuid", "email"]
MODELS = ["Alpha", "Beta", "Gamma"]
SCALARS = ["int", "number", "str", "bool", "enum", "uuid"]
KINDS = [
    *SCALARS, "int", "str", "list", "set", "tuple", "dict", "keyed", "matched", "model", "model", "union", "tagged",
    "nullable", "json", "any", "odd",
]  # fmt: skip


def a_type(dice: Dice, depth: int = 0, kinds: list[str] | None = None) -> Spec:  # noqa: C901, PLR0912
    kind = dice.choice(kinds or (KINDS if depth < 2 else SCALARS))
    spec: Spec = {"kind": kind}

    def inner() -> Spec:
        return a_type(dice, depth + 1)

    if kind in ("int", "number"):
        spec |= dice.choice([{}, {"ge": dice.randint(0, 3)}, {"lt": dice.randint(5, 9)}, {"multiple_of": 2}])
    elif kind == "str":
        spec |= dice.choice(
            [{}, {"max_length": dice.randint(2, 6)}, {"min_length": 2}, {"pattern": dice.choice(PATTERNS)}]
        )
        if dice.random() < 0.2:
            spec = {"kind": "str", "format": dice.choice(FORMATS)}
        elif dice.random() < 0.2:
            spec = {"kind": "str", "enum": dice.sample(WORDS, 2), "max_length": dice.randint(3, 6)}
    elif kind == "enum":
        spec["values"] = dice.sample(WORDS, dice.randint(1, 3))
    elif kind in ("list", "set", "dict", "nullable"):
        spec["of"] = inner()
        if kind == "list":
            spec |= dice.choice([{}, {"max_length": dice.randint(1, 3)}, {"min_length": 1}])
    elif kind == "keyed":
        spec |= {"keys": dice.choice([a_type(dice, 2, ["enum"]), {"kind": "str", "max_length": dice.randint(2, 5)}])}
        spec["of"] = inner()
    elif kind == "matched":
        spec |= {"pattern": dice.choice(PATTERNS), "of": inner()}
    elif kind == "tuple":
        spec["items"] = [inner() for _ in range(dice.randint(1, 2))]
    elif kind in ("model", "json"):
        spec["name"] = dice.choice(MODELS)
    elif kind == "union":
        spec["items"] = [inner(), inner()]
    elif kind == "tagged":
        spec["names"] = dice.sample(MODELS, 2)
    elif kind == "odd":
        spec["extra"] = odd(dice)
    return spec


def odd(dice: Dice) -> Spec:
    """Keywords that only a hand-written schema has; FastAPI takes them by json_schema_extra."""
    ref = {"$ref": f"#/components/schemas/{dice.choice(MODELS)}"}
    part = dice.choice([ref, {"type": "integer"}, {"type": "string", "maxLength": dice.randint(2, 5)}])
    number = dice.randint(1, 3)
    return dice.choice([
        {"type": "array", "contains": part},
        {"type": "array", "contains": part, "minContains": number},
        {"type": "array", "contains": part, "minContains": 0, "maxContains": number},
        {"not": part},
        {"not": {"const": dice.choice(WORDS)}},
        {"if": {"type": "string"}, "then": {"maxLength": dice.randint(2, 5)}, "else": part},
        {"if": ref, "then": {"required": ["a"]}},
        {"type": "string", "contentMediaType": "application/json", "contentSchema": part},
        {"type": "object", "dependentSchemas": {"a": {"properties": {"b": part}}}},
        {"type": "object", "properties": {"a": part, "b": part}, "dependentRequired": {"a": ["b"]}},
        {"type": "object", "properties": {"a": part}, "unevaluatedProperties": dice.choice([False, part])},
        {"allOf": [ref], "unevaluatedProperties": dice.choice([False, part])},
        {"type": "array", "prefixItems": [part], "unevaluatedItems": dice.choice([False, part])},
        {"type": "array", "prefixItems": [part, ref], "items": dice.choice([False, part])},
        {"type": "object", "patternProperties": {dice.choice(PATTERNS): part}, "additionalProperties": part},
        {"type": "object", "propertyNames": {"pattern": dice.choice(PATTERNS)}, "additionalProperties": part},
        {"allOf": [{"$ref": "#anchored"}]},
        {"$dynamicRef": "#anchored"},
        {"oneOf": [ref, part]},
        {"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]},
        {"type": "object", "required": dice.choice([["a"], ["b"], ["a", "b"]])},
        {"allOf": [{"anyOf": [{"maxLength": n, "type": "string"} for n in range(17)]}, {"anyOf": [
            *({"const": f"{n}" * dice.randint(2, 4)} for n in range(16)), part]}]},
        {"enum": [*dice.sample(WORDS, 3), number, None], "maxLength": dice.randint(3, 6)},
        {"const": dice.choice([*WORDS, 1, True, None, {"a": number}, [number]])},
        {"exclusiveMinimum": number, "type": dice.choice(["integer", "number"])},
        {"type": ["string", "null"], "minLength": number},
        {"anyOf": [{"type": "null"}, part]},
        {"type": "string", "invented": part},
    ])  # fmt: skip


def a_model(dice: Dice, name: str) -> Spec:
    fields = {n: a_field(dice) for n in dice.sample(["a", "b", "c", "d"], dice.randint(1, 3))}
    fields["kind"] = {"type": {"kind": "enum", "values": [name.lower()]}, "required": True}
    spec: Spec = {"fields": fields, "closed": dice.random() < 0.25, "extra": {}}
    if dice.random() < 0.2:
        spec["extra"] = dice.choice([
            {"dependentRequired": {"a": ["b"]}}, {"minProperties": 2}, {"maxProperties": 3},
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
            {"patternProperties": {dice.choice(PATTERNS): {"type": "integer"}}},
            {"propertyNames": {"maxLength": dice.randint(4, 6)}},
        ])  # fmt: skip
    return spec


def a_field(dice: Dice) -> Spec:
    field: Spec = {"type": a_type(dice), "required": dice.random() < 0.6}
    if not field["required"] and field["type"]["kind"] in ("int", "str") and len(field["type"]) == 1:
        field["default"] = 4 if field["type"]["kind"] == "int" else "word"
    return field


def a_parameter(dice: Dice) -> Spec:
    kind = a_type(dice, 2, [*SCALARS, "strings"])
    return {"type": kind, "required": dice.random() < 0.5}


def an_app(dice: Dice) -> Spec:
    places = {name: a_parameter(dice) for name in dice.sample(["query q", "query r", "header x-h", "cookie c"], 2)}
    return {
        "models": {name: a_model(dice, name) for name in MODELS},
        "parameters": places,
        "body": a_type(dice, 0, ["model", "tagged", "dict", "matched", "keyed", "list", "odd"]),
        "answer": a_type(dice, 0, ["model", "tagged", "dict", "matched", "keyed", "list", "odd"]),
        "form": {"n": a_parameter(dice), "file": {"type": {"kind": dice.choice(["file", "files"])}, "required": True}},
        "headers": {"X-Left": {"required": dice.random() < 0.5, "type": a_type(dice, 2, SCALARS)}},
        "webhook": a_type(dice, 0, ["model", "dict", "keyed", "tagged", "odd"]),
        "callback": a_type(dice, 0, ["model", "dict", "keyed", "tagged", "odd"]),
        "security": dice.choice([None, "bearer", "key", "oauth"]),
        "statuses": dice.sample([200, 201, 202], 1),
        "description": "A service.",
    }


def types_of(spec: Json) -> list[Spec]:
    """Every type inside a description."""
    types = []
    if isinstance(spec, dict):
        types = [spec] if "kind" in spec and isinstance(spec["kind"], str) else []
        types += [one for key, part in spec.items() if key != "extra" for one in types_of(part)]
    elif isinstance(spec, list):
        types = [one for part in spec for one in types_of(part)]
    return types


def _another_type(dice: Dice, app: Spec) -> None:
    where = dice.choice(["models", "parameters", "form", "headers"])
    if where == "models":
        fields = app["models"][dice.choice(MODELS)]["fields"]
        names = [name for name in fields if name != "kind"]
        fields[dice.choice(names)]["type"] = a_type(dice)
    elif where == "parameters":
        app["parameters"][dice.choice(sorted(app["parameters"]))] = a_parameter(dice)
    elif where == "form":
        app["form"]["n"] = a_parameter(dice)
    else:
        app["headers"]["X-Left"]["type"] = a_type(dice, 2, SCALARS)


def _another_root(dice: Dice, app: Spec) -> None:
    place = dice.choice(["body", "answer", "webhook", "callback"])
    app[place] = a_type(dice, 0, [app[place]["kind"], "odd"])


def _inside(dice: Dice, app: Spec) -> None:
    one = dice.choice(types_of(app))
    if len({"file", "files", "strings"} & {one["kind"]}) == 0:
        is_scalar = one["kind"] in SCALARS
        new = a_type(dice, 2 if is_scalar else 1, [one["kind"]])
        if one.get("values") in [[name.lower()] for name in MODELS]:
            return
        one.clear()
        one |= new


def _odd_inside(dice: Dice, app: Spec) -> None:
    odds = [one for one in types_of(app) if one["kind"] == "odd"]
    if not odds:
        app[dice.choice(["body", "answer", "webhook", "callback"])] = {"kind": "odd", "extra": odd(dice)}
        return
    changed = dice.choice(odds)
    same = [new for _ in range(60) if (new := odd(dice)).keys() == changed["extra"].keys()]
    changed["extra"] = dice.choice([*same[:3], odd(dice)])


def _field(dice: Dice, app: Spec) -> None:
    model = app["models"][dice.choice(MODELS)]
    names = [name for name in model["fields"] if name != "kind"]
    change = dice.choice(["add", "remove", "required", "closed", "extra", "default"])
    if change == "add":
        model["fields"]["added"] = a_field(dice)
    elif change == "remove" and names:
        del model["fields"][dice.choice(names)]
    elif change == "required" and names:
        field = model["fields"][dice.choice(names)]
        field["required"] = not field["required"]
        field.pop("default", None)
    elif change == "closed":
        model["closed"] = not model["closed"]
    elif change == "extra":
        model["extra"] = {} if model["extra"] else a_model(dice, "Alpha")["extra"]
    elif names:
        field = model["fields"][dice.choice(names)]
        field |= {"type": {"kind": "int"}, "required": False, "default": dice.randint(1, 9)}


def _part(dice: Dice, app: Spec) -> None:
    change = dice.choice(["security", "statuses", "header", "file", "parameter", "new parameter", "receiver"])
    if change == "security":
        app["security"] = dice.choice([None, "bearer", "key", "oauth", "oauth elsewhere"])
    elif change == "statuses":
        app["statuses"] = dice.sample([200, 201, 202], dice.randint(1, 2))
    elif change == "header":
        app["headers"] = {} if app["headers"] and dice.random() < 0.5 else {"X-Left": a_parameter(dice)}
        for header in app["headers"].values():
            header["type"] = a_type(dice, 2, SCALARS)
    elif change == "file":
        app["form"]["file"]["type"] = {"kind": dice.choice(["file", "files", "str"])}
    elif change == "parameter":
        del app["parameters"][dice.choice(sorted(app["parameters"]))]
    elif change == "new parameter":
        app["parameters"]["query added"] = a_parameter(dice)
    else:
        app[dice.choice(["webhook", "callback"])] = None


def _words(dice: Dice, app: Spec) -> None:
    app["description"] = f"Another sentence, {dice.random()}."


def _renamed(_dice: Dice, app: Spec) -> None:
    app["suffix"] = "Renamed"


CHANGES: dict[str, Callable[[Dice, Spec], None]] = {
    "another type": _another_type,
    "another root": _another_root,
    "inside": _inside,
    "an odd keyword": _odd_inside,
    "a field": _field,
    "a part": _part,
    "words": _words,
    "components renamed": _renamed,
}
HARMLESS = ("words", "components renamed")


def changed(dice: Dice, app: Spec) -> tuple[str, Spec]:
    new = copy.deepcopy(app)
    kind = dice.choice([*CHANGES, "an odd keyword", "inside", "inside", "a field", "another type"])
    CHANGES[kind](dice, new)
    return kind, new


class Made:
    """Types of one app: each model is made once."""

    def __init__(self, app: Spec) -> None:
        self._app = app
        self._models: dict[str, Any] = {}
        self._enumerations = 0

    def model(self, name: str) -> Annotation:
        if name not in self._models:
            self._models[name] = "under way"
            spec = self._app["models"][name]
            fields = {key: self._field(one) for key, one in spec["fields"].items()}
            extra = dict(spec["extra"]) | ({"$anchor": "anchored"} if name == "Alpha" else {})
            config = ConfigDict(extra="forbid" if spec["closed"] else "ignore", json_schema_extra=extra)
            self._models[name] = create_model(
                name + self._app.get("suffix", ""), __config__=config, __doc__=self._app["description"], **fields
            )
        model = self._models[name]
        return BaseModel if model == "under way" else model

    def _field(self, one: Spec) -> Annotation:
        annotation = self.type(one["type"])
        if one["required"]:
            return (annotation, Field(description=self._app["description"]))
        return (annotation, Field(default=one.get("default")))

    def type(self, spec: Spec) -> Annotation:  # noqa: C901, PLR0911, PLR0912
        kind = spec["kind"]
        limits = {
            k: v for k, v in spec.items() if k in ("ge", "lt", "multiple_of", "max_length", "min_length", "pattern")
        }
        extra = {k: v for k, v in spec.items() if k in ("format", "enum")}
        if kind in ("int", "number", "str", "bool"):
            plain = {"int": int, "number": float, "str": str, "bool": bool}[kind]
            return Annotated[plain, Field(**limits, json_schema_extra=extra or None)]
        if kind == "enum":
            if len(spec["values"]) == 1:
                return Literal[spec["values"][0]]
            self._enumerations += 1
            return enum.Enum(f"Color{self._enumerations}", {value: value for value in spec["values"]})
        if kind == "uuid":
            return UUID
        if kind in ("file", "files"):
            return UploadFile if kind == "file" else list[UploadFile]
        if kind == "strings":
            return list[str]
        if kind == "list":
            return Annotated[list[self.type(spec["of"])], Field(**limits)]  # type: ignore[misc]
        if kind == "set":
            return set[self.type(spec["of"])]  # type: ignore[misc]
        if kind == "dict":
            return dict[str, self.type(spec["of"])]  # type: ignore[misc]
        if kind == "keyed":
            return dict[self.type(spec["keys"]), self.type(spec["of"])]  # type: ignore[misc]
        if kind == "matched":
            return dict[Annotated[str, StringConstraints(pattern=spec["pattern"])], self.type(spec["of"])]  # type: ignore[misc]
        if kind == "tuple":
            return tuple[tuple(map(self.type, spec["items"]))]  # type: ignore[misc]
        if kind == "union":
            return Union[tuple(map(self.type, spec["items"]))]  # noqa: UP007
        if kind == "tagged":
            members = [self.model(name) for name in spec["names"]]
            if BaseModel in members:
                return Any
            return Annotated[Union[tuple(members)], Field(discriminator="kind")]  # noqa: UP007
        if kind == "nullable":
            return self.type(spec["of"]) | None
        if kind == "json":
            return JsonText[self.model(spec["name"])]  # type: ignore[misc]
        if kind == "model":
            return self.model(spec["name"])
        if kind == "odd":
            suffix = self._app.get("suffix", "")
            extra = _renamed_references(spec["extra"], suffix)
            return Annotated[Any, Field(json_schema_extra=extra)]
        return Any


def _renamed_references(node: Json, suffix: str) -> Json:
    if isinstance(node, dict):
        return {
            key: part + suffix if key == "$ref" and part.startswith("#/") else _renamed_references(part, suffix)
            for key, part in node.items()
        }
    return [_renamed_references(part, suffix) for part in node] if isinstance(node, list) else node


SECURITY: dict[str, Any] = {
    "bearer": HTTPBearer(),
    "key": APIKeyHeader(name="X-Key"),
    "oauth": OAuth2PasswordBearer(tokenUrl="token"),
    "oauth elsewhere": OAuth2PasswordBearer(tokenUrl="elsewhere"),
}
PLACES = {"query": Query, "header": Header, "cookie": Cookie}


def document(app: Spec) -> dict[str, Any]:
    made = Made(app)
    api = FastAPI(title="Random", version="1", description=app["description"], separate_input_output_schemas=False)
    named: dict[str, Any] = {name: (made.model(name), ...) for name in MODELS}
    all_models = create_model("Everything", **named)
    api.router.add_api_route("/models", _endpoint({"body": all_models}), methods=["PUT"], status_code=204)
    parameters: dict[str, Any] = {"body": Annotated[made.type(app["body"]), params.Body()]}
    for place, one in app["parameters"].items():
        where, name = place.split()
        marker = PLACES[where](alias=name)
        annotation = made.type(one["type"])
        annotation = annotation if one["required"] else annotation | None
        parameters[name.replace("-", "_")] = Annotated[annotation, marker]
    defaults = {
        place.split()[1].replace("-", "_"): None for place, one in app["parameters"].items() if not one["required"]
    }
    secured = [params.Security(SECURITY[app["security"]])] if app["security"] else []
    callbacks = APIRouter()
    if app["callback"]:
        callbacks.add_api_route(
            "{$request.query.url}/paid",
            _endpoint({"body": Annotated[made.type(app["callback"]), params.Body()]}),
            methods=["POST"],
        )
    headers = {
        name: {"required": one["required"], "schema": _schema(made, one["type"])}
        for name, one in app["headers"].items()
    }
    first, *others = app["statuses"]
    answers: dict[int | str, dict[str, Any]] = {first: {"headers": headers}}
    answers |= {status: {"model": made.type(app["answer"])} for status in others}
    api.router.add_api_route(
        "/main", _endpoint(parameters, defaults), methods=["POST"], response_model=made.type(app["answer"]),
        status_code=first, responses=answers, dependencies=secured, callbacks=callbacks.routes,
    )  # fmt: skip
    fields = {
        name: Annotated[made.type(one["type"]), File() if name == "file" else Form()]
        for name, one in app["form"].items()
    }
    api.router.add_api_route("/form", _endpoint(fields), methods=["POST"], response_class=Response)
    if app["webhook"]:
        hook = _endpoint({"body": Annotated[made.type(app["webhook"]), params.Body()]})
        api.webhooks.add_api_route("paid", hook, methods=["POST"])
    document = api.openapi()
    del document["paths"]["/models"]  # it kept the models in the document, and would report each change of them
    return document


def _schema(made: Made, spec: Spec) -> dict[str, Any]:
    """Of a header, which FastAPI takes as it is."""
    model = create_model("Header", value=(made.type(spec), ...))
    whole = model.model_json_schema()
    schema: dict[str, Any] = whole["properties"]["value"]
    return whole["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _endpoint(annotations: dict[str, Any], defaults: dict[str, Any] | None = None) -> Callable[..., None]:
    def endpoint(**_given: object) -> None: ...

    defaults = defaults or {}
    endpoint.__signature__ = Signature([  # type: ignore[attr-defined]
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=defaults.get(name, Parameter.empty))
        for name, annotation in annotations.items()
    ])  # fmt: skip
    return endpoint
