"""Alerts in the store: what rules found, the user's choice of rules, channels and deliveries."""
