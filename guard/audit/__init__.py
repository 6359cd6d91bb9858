"""Replays decisions from what git holds and says what it found."""
