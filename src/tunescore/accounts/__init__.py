"""Who may use this installation: users, sessions, API tokens, and how sign-in is slowed."""
