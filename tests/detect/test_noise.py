"""Clean code stays clean: the libraries of this very environment are scanned."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from tests.detect.kit import scan_lines, secret_bundle

SITE = Path(sysconfig.get_paths()["purelib"])
STDLIB = Path(sysconfig.get_paths()["stdlib"])
FOLDERS = [
    SITE / "git", SITE / "yaml", SITE / "anthropic", SITE / "pip", SITE / "rich",
    STDLIB / "asyncio", STDLIB / "email", STDLIB / "http", STDLIB / "json", STDLIB / "logging",
    STDLIB / "unittest",
    STDLIB / "xml", STDLIB / "concurrent", STDLIB / "importlib", STDLIB / "multiprocessing",
]


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_libraries_hold_no_secret(folder):
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not installed here")
    bundle = secret_bundle()
    found = []
    lines = 0
    for file in sorted(folder.rglob("*.py")):
        raw = file.read_bytes()
        lines += raw.count(b"\n")
        findings = scan_lines(bundle, raw, str(file)).findings
        found.extend((finding.rule, finding.path, finding.line) for finding in findings)
    assert lines > 100
    assert found == []
