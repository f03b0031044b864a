"""Campaigns in the store: made from the lines of files, and what the user says of them."""
