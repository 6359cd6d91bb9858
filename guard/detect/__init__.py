"""The scan: one pass over all patterns, then proof on the candidates."""
