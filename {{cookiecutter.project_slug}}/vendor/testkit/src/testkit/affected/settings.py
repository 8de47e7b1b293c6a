"""`[tool.testkit.affected]` of pyproject.toml."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AffectedSettings:
    map: str = "reports/coverage/map.json"
    ignored: list[str] = field(
        default_factory=lambda: [
            "*.md", "*.svg", "LICENSE*", "licenses/*", ".github/*", ".gitlab*", ".gitignore", ".gitattributes",
            ".editorconfig", ".pre-commit-config.yaml", ".claude/*",
        ]
    )  # fmt: skip
    """Patterns of files that change no test but those that were seen to read them."""
