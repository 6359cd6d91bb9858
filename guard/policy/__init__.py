"""YAML policies: loaded strictly, joined so that they only tighten, compiled and cached."""
