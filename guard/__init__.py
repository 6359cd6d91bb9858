"""Gate between a developer's code and every language model."""

__version__ = "0.1.0"
