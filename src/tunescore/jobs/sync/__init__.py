"""The daily sync: what is due, one visit, its outcome, rate limits, cost budget, token refresh."""
