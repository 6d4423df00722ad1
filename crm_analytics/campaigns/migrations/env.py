"""How Alembic reaches the store: over the connection, and in the transaction, that open_store() hands over."""

from __future__ import annotations

from alembic import context

from crm_analytics.campaigns.tables import metadata


def run_migrations() -> None:
    """Run what is missing inside the caller's transaction, so that a failed migration leaves nothing behind."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads this file; a plain import must do nothing
    run_migrations()
