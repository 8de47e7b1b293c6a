"""What each `format` asks of a value. One that is missing here can't be judged."""

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any], object]
"""Raises ValueError, or gives False, for a value that does not have the format."""
OFFSET = r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
TIME = rf"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?{OFFSET}"
HOST = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*"


def checked_by_nobody(_value: Any) -> bool:
    return True


def matching(pattern: str) -> Check:
    whole = re.compile(pattern, re.ASCII)
    return whole.fullmatch


def _date_time(text: str) -> object:
    day, clock = text[:10], text[11:]
    return _date(day) and text[10:11] in ("T", "t", " ") and _time(clock)


def _date(text: str) -> object:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) and date.fromisoformat(text)


def _time(text: str) -> object:
    return re.fullmatch(TIME, text, re.ASCII)


def _uri(text: str) -> object:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", text) and urlsplit(text)


def _base64(text: str) -> object:
    return base64.b64decode(text, validate=True) or text == ""


def _between(least: int, most: int) -> Check:
    return lambda number: least <= number <= most and float(number).is_integer()


def _email(text: str) -> object:
    return re.fullmatch(rf"[^@\s]+@({HOST}|\[[0-9A-Fa-f:.]+\])", text)


TEXTS: dict[str, Check] = {
    "date-time": _date_time,
    "date": _date,
    "time": _time,
    "duration": matching(r"[+-]?P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?"),
    "uuid": matching(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    "email": _email,
    "name-email": matching(r"([^<>]+ )?<?[^@\s<>]+@[^@\s<>]+>?"),
    "idn-email": matching(r"[^@\s]+@[^@\s]+"),
    "uri": _uri,
    "multi-host-uri": matching(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"),
    "uri-reference": matching(r"[!-~]*"),
    "hostname": matching(HOST),
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "ipvanyaddress": ipaddress.ip_address,
    "ipv4interface": ipaddress.IPv4Interface,
    "ipv6interface": ipaddress.IPv6Interface,
    "ipv4network": ipaddress.IPv4Network,
    "ipv6network": ipaddress.IPv6Network,
    "ipvanynetwork": ipaddress.ip_network,
    "ipvanyinterface": ipaddress.ip_interface,
    "json-pointer": matching(r"(/([^~/]|~[01])*)*"),
    "regex": re.compile,
    "byte": _base64,
    "base64": _base64,
    "base64url": matching(r"[A-Za-z0-9_-]*={0,2}"),
    # Hints for people and generators: every text fits.
    "binary": checked_by_nobody,
    "password": checked_by_nobody,
    "path": checked_by_nobody,
    "file-path": checked_by_nobody,
    "directory-path": checked_by_nobody,
}
TEXTS |= {
    f"uuid{version}": matching(
        rf"[0-9A-Fa-f]{{8}}-[0-9A-Fa-f]{{4}}-{version}[0-9A-Fa-f]{{3}}-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{12}}"
    )
    for version in (1, 3, 4, 5, 6, 7, 8)
}
NUMBERS: dict[str, Check] = {
    "int32": _between(-(2**31), 2**31 - 1),
    "int64": _between(-(2**63), 2**63 - 1),
    "float": checked_by_nobody,
    "double": checked_by_nobody,
}


class Formats:
    def __init__(self, more: Mapping[str, Check | None]) -> None:
        added = {name: check or checked_by_nobody for name, check in more.items()}
        self._texts, self._numbers = TEXTS | added, NUMBERS | added

    def __contains__(self, name: object) -> bool:
        return name in self._texts or name in self._numbers

    def has(self, value: Any, name: str) -> bool:
        """A format does not apply to values of another type."""
        checks = self._texts if isinstance(value, str) else self._numbers
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return True
        try:
            return bool(checks.get(name, checked_by_nobody)(value))
        except (ValueError, re.error):
            return False
