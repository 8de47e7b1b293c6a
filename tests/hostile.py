"""Answers that must be refused (names that broke other templates): prompt, answer, rule that refuses it; and good ones."""

from typing import Final, NamedTuple

TOUCH: Final = "open('canary','w')"
NO_JINJA: Final = "must not contain {{, {% or {#"
ONE_LINE: Final = "must be one line"
GOOD: Final = {
    "project_name": "Order Service",
    "project_slug": "order-service",
    "description": "Takes orders.",
    "author": "Ann",
    "python_version": "3.11",
    "ci": "github",
    "license": "MIT",
    "assistant_files": "yes",
}
NO_QUOTING: Final = 'must not contain ", \\, ` or $'
NO_PATH: Final = "must not contain / or .."
SLUG: Final = "must be lower-case ASCII letters, digits and single hyphens"


class Attack(NamedTuple):
    prompt: str
    answer: str
    rule: str

    def __str__(self) -> str:
        return f"{self.prompt}={self.answer[:40]!a}"


HOSTILE: Final = (
    # Code, in the languages that an answer passes through.
    Attack("project_name", "{{ cycler.__init__.__globals__.os.system('touch canary') }}", NO_JINJA),
    Attack("project_slug", "{{ cycler.__init__.__globals__.os.system('touch canary') }}", SLUG),
    Attack("description", "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}", NO_JINJA),
    Attack("author", "{# a comment #}", NO_JINJA),
    Attack("description", "{% endraw %}", NO_JINJA),
    Attack("description", f'"""\n{TOUCH}\n"""', ONE_LINE),
    Attack("description", f'""";{TOUCH};"""', NO_QUOTING),
    Attack("author", '"]\n[tool.evil]\n', ONE_LINE),
    Attack("project_name", "$(touch canary)", NO_QUOTING),
    Attack("description", "$(shell touch canary)", NO_QUOTING),
    Attack("project_name", "`touch canary`", NO_QUOTING),
    Attack("project_slug", "x;touch canary", SLUG),
    # Quotes and backslashes.
    Attack("project_name", 'Order "Service"', NO_QUOTING),
    Attack("description", "C:\\orders", NO_QUOTING),
    Attack("project_slug", "order'service", SLUG),
    # Lines, controls, and what the eye does not see.
    Attack("project_name", "Order\nService", ONE_LINE),
    Attack("description", "Orders\r\nand more", ONE_LINE),
    Attack("author", "Ann\x1b[2J", ONE_LINE),
    Attack("project_name", "Order\x07", ONE_LINE),
    Attack("author", "Ann \u202egnp.exe", ONE_LINE),
    Attack("project_name", "Order\u2066Service", ONE_LINE),
    Attack("description", "zero\u200bwidth", ONE_LINE),
    Attack("author", "\ufeffAnn", ONE_LINE),
    Attack("project_name", "Order\u3164Service", ONE_LINE),
    Attack("project_slug", "order\u2011service", SLUG),
    # Paths.
    Attack("project_name", "../../etc", NO_PATH),
    Attack("project_name", "/etc", NO_PATH),
    Attack("author", "../author", NO_PATH),
    Attack("project_slug", "..", "must"),
    Attack("project_slug", ".", "must"),
    Attack("project_slug", "../escape", SLUG),
    Attack("project_slug", "/escape", SLUG),
    Attack("project_slug", "a/b", SLUG),
    Attack("project_slug", "a\\b", SLUG),
    Attack("project_slug", "~root", SLUG),
    # Options of a command.
    Attack("project_name", "--help", "must not begin with a dash"),
    Attack("author", "-rf", "must not begin with a dash"),
    Attack("project_slug", "-rf", SLUG),
    # Names that a system or a package manager keeps for itself.
    Attack("project_slug", "con", "a Windows device name"),
    Attack("project_slug", "nul", "a Windows device name"),
    Attack("project_slug", "com1", "a Windows device name"),
    Attack("project_slug", "fastapi", "name of a package that the service depends on"),
    # Too much, too little.
    Attack("project_name", "x" * 51, "must not be longer than 50 characters"),
    Attack("project_slug", "x" * 51, "must not be longer than 50 characters"),
    Attack("description", "x" * 201, "must not be longer than 200 characters"),
    Attack("author", "x" * 101, "must not be longer than 100 characters"),
    Attack("project_name", "", "must not be empty"),
    Attack("project_name", " \t", "must not be empty"),
    Attack("project_name", "\u200d", "must not be empty"),
    Attack("project_name", " Order Service", "must not begin or end with a space"),
    Attack("project_slug", "", "must be given"),
    Attack("description", "", "must not be empty"),
    Attack("author", "", "must not be empty"),
    # Almost a slug.
    Attack("project_slug", "Order-Service", SLUG),
    Attack("project_slug", "order service", SLUG),
    Attack("project_slug", "order--service", SLUG),
    Attack("project_slug", "order-", SLUG),
    Attack("project_slug", "café", SLUG),
    Attack("project_slug", "2026", SLUG),
    Attack("project_slug", "🚀", SLUG),
    Attack("project_slug", "order-service\n", SLUG),
    # A choice that is not offered.
    Attack("python_version", "2.7", "must be one of"),
    Attack("ci", "jenkins", "must be one of"),
    Attack("license", "GPL", "must be one of"),
    Attack("assistant_files", "perhaps", "must be one of"),
)
