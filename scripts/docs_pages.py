"""Which files become pages of the site, and in which order."""

from collections.abc import Mapping
from typing import Final

from scripts import bake

SERVICE: Final = bake.SERVICE.name
TESTKIT: Final = f"{SERVICE}/vendor/testkit/README.md"
DECISIONS: Final = "docs/decisions/"

PAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"index.md": "README.md"},
    "Choose": {"comparison.md": "docs/comparison.md", "questions.md": "docs/questions.md"},
    "Start": {
        "first-feature.md": "docs/first-feature.md",
        "service.md": f"{SERVICE}/README.md",
        "commands.md": f"{SERVICE}/docs/commands.md",
        "architecture.md": f"{SERVICE}/docs/architecture.md",
        "adding-a-feature.md": f"{SERVICE}/docs/adding-a-feature.md",
        "orders.md": f"{SERVICE}/docs/orders.md",
        "removing-the-example.md": f"{SERVICE}/docs/removing-the-example.md",
    },
    "Test": {
        "testing.md": "docs/testing.md",
        "which-layer.md": f"{SERVICE}/tests/README.md",
        "unit-tests.md": f"{SERVICE}/tests/unit/README.md",
        "integration-tests.md": f"{SERVICE}/tests/integration/README.md",
        "e2e-tests.md": f"{SERVICE}/tests/e2e/README.md",
        "performance-tests.md": f"{SERVICE}/tests/performance/README.md",
        "patterns.md": f"{SERVICE}/docs/patterns.md",
        "orders-patterns.md": f"{SERVICE}/docs/orders-patterns.md",
        "symptoms.md": f"{SERVICE}/docs/symptoms.md",
        "testing-quality-standards.md": f"{SERVICE}/docs/testing-quality-standards.md",
        "postgresql.md": "docs/postgresql.md",
    },
    "Deliver": {
        "contracts.md": f"{SERVICE}/docs/contracts.md",
        "migrations.md": f"{SERVICE}/docs/migrations.md",
        "ci-github.md": f"{SERVICE}/docs/ci-github.md",
        "ci-gitlab.md": f"{SERVICE}/docs/ci-gitlab.md",
        "service-contributing.md": f"{SERVICE}/CONTRIBUTING.md",
        "upgrading.md": "docs/upgrading.md",
    },
    "Run": {
        "operations.md": f"{SERVICE}/docs/operations.md",
        "scaling.md": "docs/scaling.md",
        "security.md": "docs/security.md",
    },
    "Adopt": {"adopting.md": "plumbline/adopting/README.md"},
}
"""By section: a page's name on the site, and its file. The sections testkit and Template follow."""

TEMPLATE_PAGES: Final = {"contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}
SAME_PAGE: Final = {"docs/patterns.md": "patterns.md"}
"""Files that only point to a page."""
