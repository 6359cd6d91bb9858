"""The statement of a decision, its trailer, and the log that keeps it."""
