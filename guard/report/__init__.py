"""Findings, decisions and verdicts as text, JSON and SARIF."""
