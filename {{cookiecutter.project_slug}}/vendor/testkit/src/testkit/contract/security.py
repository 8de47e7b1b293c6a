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
    ours, theirs = _schemes(old, operation), _schemes(new, changed)
    if differing := [name for name in ours if theirs.get(name, ours[name]) != ours[name]]:
        details = [[one for name in differing for one in side[name]] for side in (ours, theirs)]
        yield "security-scheme-changed", details[0], details[1]
    if before == after:
        return
    if {} in before and {} not in after:
        yield "security-added", _shown(before), _shown(after)
        return
    if {} in after and {} not in before:
        yield "security-removed", _shown(before), _shown(after)
        return
    for one in before:
        if not any(_lets_in(other, one) for other in after):
            wider = any(other and other.keys() <= one.keys() for other in after)
            rule = "security-scope-added" if wider else "security-alternative-removed"
            yield rule, _shown([one]), _shown(after)
    for one in after:
        if any(_lets_in(other, one) for other in before):
            continue
        narrower = any(one.keys() == other.keys() and _lets_in(one, other) for other in before)
        rule = "security-scope-removed" if narrower else "security-alternative-added"
        yield rule, _shown(before), _shown([one])


def _lets_in(asked: Alternative, shown: Alternative) -> bool:
    """Who has what `shown` lists has all that is asked. Where nothing is asked, credentials that
    are shown mean nothing: their owner becomes a stranger."""
    return bool(asked or not shown) and all(name in shown and scopes <= shown[name] for name, scopes in asked.items())


def _schemes(document: Document, operation: dict[str, Any]) -> dict[str, list[str]]:
    """All that is said of those that it names, but words for people, by what they are."""
    said = operation.get("security", document.content.get("security", []))
    schemes = document.content.get("components", {}).get("securitySchemes", {})
    found: dict[str, list[str]] = {}
    for scheme in (document.resolve(schemes[name]) for one in said for name in one):
        found.setdefault(_identity(scheme), []).append(canonical(_without_words(scheme)))
    return {name: sorted(details) for name, details in found.items()}


def _without_words(scheme: dict[str, Any]) -> dict[str, Any]:
    flows = {name: {**flow, "scopes": sorted(flow.get("scopes", {}))} for name, flow in scheme.get("flows", {}).items()}
    kept = {key: part for key, part in scheme.items() if key not in ("description", "bearerFormat")}
    named = {"scheme": str(scheme.get("scheme")).lower(), "name": _name(scheme)}
    return {**kept, **named, "flows": flows}


def _name(scheme: dict[str, Any]) -> Any:
    """Headers have no case."""
    name = scheme.get("name")
    return name.lower() if scheme.get("in") == "header" and isinstance(name, str) else name


def _alternatives(document: Document, operation: dict[str, Any]) -> list[Alternative]:
    said = operation.get("security", document.content.get("security", [])) or [{}]
    schemes = document.content.get("components", {}).get("securitySchemes", {})
    found: list[Alternative] = []
    for one in said:
        asked: Alternative = {}
        for name, scopes in one.items():
            scheme = _identity(document.resolve(schemes[name]))
            asked[scheme] = asked.get(scheme, frozenset()) | frozenset(scopes)
        found.append(asked)
    return found


def _identity(scheme: dict[str, Any]) -> str:
    told = ("type", "in", "name", "openIdConnectUrl")
    kept: dict[str, Any] = {key: scheme[key] for key in told if key in scheme}
    if "name" in kept:
        kept["name"] = _name(scheme)
    if "scheme" in scheme:
        kept["scheme"] = scheme["scheme"].lower()
    if "flows" in scheme:
        kept["flows"] = sorted(scheme["flows"])
    return canonical(kept)


def _shown(alternatives: list[Alternative]) -> list[str]:
    return [
        " and ".join(f"{name} {sorted(scopes)}" if scopes else name for name, scopes in one.items()) or "everybody"
        for one in alternatives
    ]
