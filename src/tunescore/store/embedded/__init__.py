"""The embedded PostgreSQL: its server, its programs, its system user, its watchdog."""
