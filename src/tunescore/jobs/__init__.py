"""What runs when: the queue on the same database, its workers, and its housekeeping."""
