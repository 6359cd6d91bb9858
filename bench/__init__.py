"""Benchmarks: one command each, against named peers, results in a table."""
