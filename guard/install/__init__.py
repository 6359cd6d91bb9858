"""Puts the git hooks in place and takes them out again without losing what was there."""
