"""`make rolling-deploy` in a released service: the release on the new schema, and the new code on the released one."""

from collections.abc import Iterator

import pytest

from tests.fixtures.baked import BakedProject

pytestmark = pytest.mark.slow

SETTINGS = "[tool.testkit.rolling-deploy]\n"
PRODUCTS = "src/app/infrastructure/tables/products.py"
STOCK = 'Column("stock", Integer, nullable=False),'
ADD = 'op.add_column("products", sa.Column("colour", sa.String(20)))'
MIGRATION = """\
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    {}


def downgrade() -> None:
    {}
"""


@pytest.fixture
def released(service_to_change: BakedProject) -> Iterator[BakedProject]:
    """One file of API tests says as much as all of them."""
    service_to_change.replace(
        "pyproject.toml", SETTINGS, f'{SETTINGS}tests = ["tests/integration/api/test_products.py"]\n'
    )
    service_to_change.commit("A release")
    service_to_change.run("git", "tag", "v1.0.0")
    yield service_to_change
    service_to_change.run("git", "tag", "--delete", "v1.0.0")


def migrate(service: BakedProject, up: str, down: str) -> None:
    (service.path / "migrations/versions/0002_change.py").write_text(MIGRATION.format(up, down), encoding="utf-8")


def test_a_migration_that_the_release_does_not_survive_is_red(released: BakedProject) -> None:
    migrate(
        released, 'op.drop_column("products", "stock")', 'op.add_column("products", sa.Column("stock", sa.Integer()))'
    )

    red = released.attempt("make", "rolling-deploy")

    assert red.returncode == 2, red.stdout
    assert "0002_change.py:9: error: [dropped-column] column products.stock is gone, and v1.0.0 names it" in red.stdout
    assert 'UndefinedColumnError: column "stock" of relation "products" does not exist' in red.stdout
    assert "v1.0.0 and this tree can't run at the same time" in red.stdout


def test_a_migration_that_only_expands_is_green(released: BakedProject) -> None:
    migrate(released, ADD, 'op.drop_column("products", "colour")')

    green = released.run("make", "rolling-deploy")

    assert "v1.0.0 and this tree can run at the same time" in green
    assert "warning" not in green


def test_new_code_that_needs_the_new_schema_is_red_where_it_is_deployed_first(released: BakedProject) -> None:
    migrate(released, ADD, 'op.drop_column("products", "colour")')
    released.replace(PRODUCTS, STOCK, f'{STOCK}\n    Column("colour", String(20)),')
    released.replace("pyproject.toml", SETTINGS, f'{SETTINGS}order = "code-first"\n')

    red = released.attempt("make", "rolling-deploy")

    assert red.returncode == 2, red.stdout
    assert "error: [new-code] the new code on the schema of v1.0.0 fails" in red.stdout
    assert 'column "colour" of relation "products" does not exist' in red.stdout
    assert "released-code" not in red.stdout
