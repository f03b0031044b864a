"""Normalises a table by its mapping into lines and problems: cast, meaning, keys, checks, totals.

A statement's rows (`music`) are read by DuckDB: Python composes the queries and looks up each
distinct store and country, and of a small file compares the lines' keys. An audience's rows
(`audience`) pass through a Python loop, a block at a time.
"""
