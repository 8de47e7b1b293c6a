"""Who may call: a list of requirements, each a set of schemes with their scopes."""

from collections.abc import Iterator
from typing import Any

from testkit.contract.document import Document, canonical
from testkit.contract.rules import Change

Requirement = dict[str, frozenset[str]]
"""Scopes by scheme; a scheme is what it asks for, whatever its name. Empty: everybody is let in."""
IDENTITY = ("type", "in", "name", "openIdConnectUrl")


def compare_security(
    place: str, old: Document, new: Document, operation: dict[str, Any], changed: dict[str, Any]
) -> Iterator[Change]:
    before, after = _requirements(old, operation), _requirements(new, changed)
    ours, theirs = _schemes(old, operation), _schemes(new, changed)
    if differing := [name for name in ours if theirs.get(name, ours[name]) != ours[name]]:
        details = [[one for name in differing for one in schemes[name]] for schemes in (ours, theirs)]
        yield Change("security-scheme-changed", "security", place, details[0], details[1])
    if before == after:
        return
    if ({} in before) != ({} in after):
        rule = "security-added" if {} in before else "security-removed"
        yield Change(rule, "security", place, _as_texts(before), _as_texts(after))
        return
    for one in before:
        if not any(_lets_in(other, one) for other in after):
            is_wider = any(other and other.keys() <= one.keys() for other in after)
            rule = "security-scope-added" if is_wider else "security-alternative-removed"
            yield Change(rule, "security", place, _as_texts([one]), _as_texts(after))
    for one in after:
        if not any(_lets_in(other, one) for other in before):
            is_narrower = any(one.keys() == other.keys() and _lets_in(one, other) for other in before)
            rule = "security-scope-removed" if is_narrower else "security-alternative-added"
            yield Change(rule, "security", place, _as_texts(before), _as_texts([one]))


def _lets_in(required: Requirement, presented: Requirement) -> bool:
    """A caller with what `presented` lists has all that is required. If nothing is required, credentials that
    are presented mean nothing: their owner becomes a stranger."""
    return bool(required or not presented) and all(
        name in presented and scopes <= presented[name] for name, scopes in required.items()
    )


def _named(document: Document, operation: dict[str, Any]) -> list[dict[str, list[str]]]:
    """The operation's own requirements, or those of the whole document."""
    return list(operation.get("security", document.content.get("security", [])))


def _scheme(document: Document, name: str) -> dict[str, Any]:
    return dict(document.resolve(document.content["components"]["securitySchemes"][name]))


def _schemes(document: Document, operation: dict[str, Any]) -> dict[str, list[str]]:
    """The details of the schemes that an operation names, by identity."""
    details: dict[str, list[str]] = {}
    for scheme in (_scheme(document, name) for one in _named(document, operation) for name in one):
        details.setdefault(_identity(scheme), []).append(canonical(_without_words(scheme)))
    return {name: sorted(texts) for name, texts in details.items()}


def _without_words(scheme: dict[str, Any]) -> dict[str, Any]:
    """Without the parts that are only for people."""
    flows = {name: {**flow, "scopes": sorted(flow.get("scopes", {}))} for name, flow in scheme.get("flows", {}).items()}
    kept = {key: part for key, part in scheme.items() if key not in ("description", "bearerFormat")}
    return {**kept, "scheme": str(scheme.get("scheme")).lower(), "name": _name(scheme), "flows": flows}


def _name(scheme: dict[str, Any]) -> Any:
    """Headers have no case."""
    name = scheme.get("name")
    return name.lower() if scheme.get("in") == "header" and isinstance(name, str) else name


def _requirements(document: Document, operation: dict[str, Any]) -> list[Requirement]:
    requirements: list[Requirement] = []
    for one in _named(document, operation) or [{}]:
        requirement: Requirement = {}
        for name, scopes in one.items():
            identity = _identity(_scheme(document, name))
            requirement[identity] = requirement.get(identity, frozenset()) | frozenset(scopes)
        requirements.append(requirement)
    return requirements


def _identity(scheme: dict[str, Any]) -> str:
    kept: dict[str, Any] = {key: scheme[key] for key in IDENTITY if key in scheme}
    if "name" in kept:
        kept["name"] = _name(scheme)
    if "scheme" in scheme:
        kept["scheme"] = scheme["scheme"].lower()
    if "flows" in scheme:
        kept["flows"] = sorted(scheme["flows"])
    return canonical(kept)


def _as_texts(requirements: list[Requirement]) -> list[str]:
    return [
        " and ".join(f"{name} {sorted(scopes)}" if scopes else name for name, scopes in one.items()) or "everybody"
        for one in requirements
    ]
