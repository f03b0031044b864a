"""DuckDB and Arrow: sessions, quoting, prefetch. What `statements` and `ingest` compute with."""
