"""Roll-ups of statement lines: figures, levels, and the precedence that is settled in them."""
