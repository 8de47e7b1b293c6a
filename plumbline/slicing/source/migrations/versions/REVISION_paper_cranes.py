"""Add paper cranes."""

import sqlalchemy as sa
from alembic import op

revision = "REVISION"
down_revision = "HEAD"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_cranes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_cranes")),
        sa.UniqueConstraint("name", name=op.f("uq_paper_cranes_name")),
    )


def downgrade() -> None:
    op.drop_table("paper_cranes")
