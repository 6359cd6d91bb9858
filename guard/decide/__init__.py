"""Where the work may be done, and why: pure functions."""
