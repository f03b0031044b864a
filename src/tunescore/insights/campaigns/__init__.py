"""Campaigns: what they cost, what they brought, and what they changed."""
