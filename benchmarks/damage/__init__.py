"""Damaged files: clean tables, ways to damage them, and how much of them is found again."""
