"""Measurements, each printed as a ratio to a stated reference of the same run; not tests."""
