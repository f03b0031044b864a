"""The tables, a module a topic. `tunescore.store.schema` gathers them."""
