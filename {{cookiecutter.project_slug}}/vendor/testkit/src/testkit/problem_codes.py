import re

_CODE = re.compile(r"`([a-z][\w.-]*)`(?=(?:,| or\b|\s*:|\s*$))", re.ASCII)
_ONLY_CODES = re.compile(r"(?:`[a-z][\w.-]*`(?:,? or |, )?)+(?::.*)?", re.ASCII | re.DOTALL)


def listed_codes(description: str) -> list[str]:
    """What a description lists, and nothing else: `` `out_of_stock` or `sku_taken`: the reason ``."""
    text = description.strip()
    return _CODE.findall(text.partition(":")[0]) if _ONLY_CODES.fullmatch(text) else []
