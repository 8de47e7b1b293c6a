"""Who is let in: a list of alternatives, each a set of schemes with their scopes."""

from collections.abc import Iterator
from typing import Any

from testkit.contract.document import Document, canonical

Alternative = dict[str, frozenset[str]]
"""Scopes by scheme; a scheme is what it is, not what a document calls it. Empty: everybody."""
Finding = tuple[str, Any, Any]


def compare_security(
    old: Document, new: Document, operation: dict[str, Any], changed: dict[str, Any]
) -> Iterator[Finding]:
    before, after = _alternatives(old, operation), _alternatives(new, changed)
    if before == after:
        ours, theirs = _schemes(old, operation), _schemes(new, changed)
        if ours != theirs:
            yield "security-scheme-changed", ours, theirs
        return
    if {} in before and {} not in after:
        yield "security-added", _shown(before), _shown(after)
        return
    if {} in after and {} not in before:
        yield "security-removed", _shown(before), _shown(after)
        return
    for one in before:
        if not any(_lets_in(other, one) for other in after):
            wider = any(other.keys() <= one.keys() for other in after)
            rule = "security-scope-added" if wider else "security-alternative-removed"
            yield rule, _shown([one]), _shown(after)
    for one in after:
        if any(_lets_in(other, one) for other in before):
            continue
        narrower = any(one.keys() == other.keys() and _lets_in(one, other) for other in before)
        rule = "security-scope-removed" if narrower else "security-alternative-added"
        yield rule, _shown(before), _shown([one])


def _lets_in(asked: Alternative, shown: Alternative) -> bool:
    """Who has what `shown` lists has all that is asked."""
    return all(name in shown and scopes <= shown[name] for name, scopes in asked.items())


def _schemes(document: Document, operation: dict[str, Any]) -> list[str]:
    """All that is said of those that it names, but words for people."""
    said = operation.get("security", document.content.get("security", []))
    schemes = document.content.get("components", {}).get("securitySchemes", {})
    found = (document.resolve(schemes[name]) for one in said for name in one)
    return [canonical(_without_words(scheme)) for scheme in found]


def _without_words(scheme: dict[str, Any]) -> dict[str, Any]:
    flows = {
        name: {**flow, "scopes": sorted(flow.get("scopes", {}))}
        for name, flow in scheme.get("flows", {}).items()
    }
    kept = {key: part for key, part in scheme.items() if key not in ("description", "bearerFormat")}
    return {**kept, "scheme": str(scheme.get("scheme")).lower(), "flows": flows}


def _alternatives(document: Document, operation: dict[str, Any]) -> list[Alternative]:
    said = operation.get("security", document.content.get("security", [])) or [{}]
    schemes = document.content.get("components", {}).get("securitySchemes", {})
    return [
        {
            _identity(document.resolve(schemes[name])): frozenset(scopes)
            for name, scopes in one.items()
        }
        for one in said
    ]


def _identity(scheme: dict[str, Any]) -> str:
    told = ("type", "in", "name", "openIdConnectUrl")
    kept: dict[str, Any] = {key: scheme[key] for key in told if key in scheme}
    if "scheme" in scheme:
        kept["scheme"] = scheme["scheme"].lower()
    if "flows" in scheme:
        kept["flows"] = sorted(scheme["flows"])
    return canonical(kept)


def _shown(alternatives: list[Alternative]) -> list[str]:
    return [
        " and ".join(f"{name} {sorted(scopes)}" if scopes else name for name, scopes in one.items())
        or "everybody"
        for one in alternatives
    ]
