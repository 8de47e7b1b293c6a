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
        __MIGRATED_COLUMNS__
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        __MIGRATED_CHECKS__
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_cranes")),
        sa.UniqueConstraint("wing_mark", name=op.f("uq_paper_cranes_wing_mark")),
    )


def downgrade() -> None:
    op.drop_table("paper_cranes")
