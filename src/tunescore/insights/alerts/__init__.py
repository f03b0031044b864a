"""Alerts: what is unusual in a series of figures, and the rules that report it."""
