"""Alembic migrations of the campaign store; open_store() runs them."""
