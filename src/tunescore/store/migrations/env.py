"""Alembic's environment: the connection comes from `tunescore.store.schema`, never from a file."""

from alembic import context

from tunescore.store.schema import METADATA, is_ours

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    include_name=is_ours,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
