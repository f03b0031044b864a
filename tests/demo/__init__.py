"""Tests of the invented artist."""
