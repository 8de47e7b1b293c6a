"""`plumbline slice`: adds a feature through all layers, with its tests, as a start that is green at once."""

import argparse
from collections.abc import Callable
from pathlib import Path

from plumbline import last_steps
from plumbline.last_steps import CONTRACT, DESCRIBE, all_or_nothing, run_all
from plumbline.slicing.fields import key_of, parse
from plumbline.slicing.names import names
from plumbline.slicing.plan import plan

# With the sources' trailing commas, ruff would keep short lists on many lines.
AS_WRITTEN_BY_HAND = (
    *("--config", "format.skip-magic-trailing-comma=true"),
    *("--config", "lint.isort.split-on-trailing-comma=false"),
)
ABOUT = """Adds a feature through all layers, with its tests, as a start that is green at once.

    plumbline slice invoice number:str total:money due:date?     /invoices, made of these fields
    plumbline slice person --plural people                       where no rule gives the plural

A field is name:type; with ? behind it, it may be absent (null). The types:

    str       1 to 200 characters of one line        bool      true or false
    text      1 to 10,000 characters, with lines     date      "2026-03-14"
    int       32 bits                                datetime  "2026-03-14T12:00:00Z", kept in UTC
    decimal   "12.50": 11 digits, 4 decimals         uuid
    money     {"minor": 4900, "currency": "EUR"}     "draft|sent"  one of these words; quote the |

The first str that is always there names one row: it is unique, a second one is a 409, and the list is in its order.
Without fields there is one: name:str. Staff add a row and archive it, everyone lists them: grow it from there.
Run it in the service's folder.
Exit status: 0 done, 1 a last step failed and every file was put back, 2 refused and nothing was changed.
"""


def add_to(add_command: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add_command(
        "slice",
        help="add a feature through all layers, with its tests",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("name", help="one of them: small letters, as in invoice or credit_note")
    parser.add_argument("fields", nargs="*", metavar="field", help="as in number:str due:date? (default: name:str)")
    parser.add_argument("--plural", default="", help="many of them, where -s or -es is wrong")


def run(options: argparse.Namespace) -> int:
    project = Path.cwd()
    fields = parse(options.fields)
    texts = plan(project, names(options.name, options.plural, key_of(fields).name), fields)
    with all_or_nothing(project, [*texts, CONTRACT]) as status:
        write(project, texts)
        status.append(run_all(project, steps(list(texts))))
    return status[0]


def write(project: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        verb = "changed" if (project / name).exists() else "new"
        last_steps.write(project / name, text)
        print(f"  {verb:<8} {name}", flush=True)


def steps(written: list[str]) -> list[list[str]]:
    python = [name for name in written if name.endswith(".py")]
    return [
        ["ruff", "check", "--quiet", *AS_WRITTEN_BY_HAND, "--select", "I,F401,F811", "--fix", *python],
        ["ruff", "format", "--quiet", *AS_WRITTEN_BY_HAND, *python],
        list(DESCRIBE),
    ]
