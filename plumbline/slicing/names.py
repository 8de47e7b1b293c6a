"""The forms of a name.

The slice's source is written about paper cranes and their wing mark: two words each, so that each form
(PaperCrane, paper_crane, /paper-cranes, "paper crane") differs from the others.
"""

import builtins
import keyword
import re
from dataclasses import dataclass

from plumbline.refused import Refused
from plumbline.slicing.sql_words import RESERVED_BY_SQL

LONGEST = 20  # test names contain it, and must fit on a line
FORM = re.compile(r"[a-z]+(_[a-z]+)*")
# English has no other plural for these.
ALIKE = (
    "advice aircraft baggage cash data deer equipment evidence feedback fish furniture "
    "information knowledge luggage means media merchandise metadata money news personnel police "
    "headquarters research series sheep software species staff stuff traffic"
)
ARTICLE = re.compile(r"(?<![A-Za-z])a(?=[ _](paper[ _]crane|wing[ _]mark))")


@dataclass(frozen=True)
class Names:
    one: str
    many: str
    key: str = "name"
    """The field whose value names one row."""

    def of(self, text: str) -> str:
        """`text`, about this instead of paper cranes."""
        text = ARTICLE.sub(lambda match: article(self.key if "wing" in match[1] else self.one), text)
        for source, word in (("paper_cranes", self.many), ("paper_crane", self.one), ("wing_mark", self.key)):
            for form in (camel, constant, str, kebab, spoken):
                text = text.replace(form(source), form(word))
        return text


def names(one: str, many: str = "", key: str = "name") -> Names:
    many = many or plural(one)
    for word in (one, many):
        if not FORM.fullmatch(word):
            raise Refused(f"{word!r} is not a valid name: use small letters, as in invoice or credit_note.")
        if keyword.iskeyword(word) or keyword.issoftkeyword(word):
            raise Refused(f"{word!r} is a Python keyword: choose another name.")
        if {word, camel(word)} & set(dir(builtins)):
            raise Refused(f"{word!r} would hide a built-in of Python: choose another name.")
        if len(word) > LONGEST:
            raise Refused(f"{word!r} is too long: use at most {LONGEST} letters, so that lines stay short.")
    if many in RESERVED_BY_SQL:
        raise Refused(f"{many!r} is a reserved word of SQL, and the table's name: choose another plural.")
    if one.startswith("test"):
        raise Refused(f"{one!r} would look like a test to pytest: choose another name.")
    if one == many:
        raise Refused(
            f"{one!r} is both singular and plural, and the code needs two names: choose another name, as in "
            f"{one}_entry, or another plural, as in --plural {one}_list."
        )
    return Names(one, many, key)


def plural(one: str) -> str:
    if one.rpartition("_")[2] in ALIKE.split():
        return one
    if re.search(r"[^aeiou]y$", one):
        return f"{one[:-1]}ies"
    return f"{one}es" if re.search(r"(s|x|z|ch|sh)$", one) else f"{one}s"


def article(word: str) -> str:
    return "an" if re.match(r"[aeio]|u(?!ni|s)", word) else "a"


def camel(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


def constant(word: str) -> str:
    return word.upper()


def kebab(word: str) -> str:
    return word.replace("_", "-")


def spoken(word: str) -> str:
    return word.replace("_", " ")
