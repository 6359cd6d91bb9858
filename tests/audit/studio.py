"""A repository in which commits are made with guard's records, as the hooks make them."""

from __future__ import annotations

import os
import random
import time
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from guard import ready
from guard.audit.book import read_book
from guard.audit.replay import audit_range
from guard.audit.span import read_span
from guard.detect.engine import scan_change
from guard.git.digest import ChangeDigest
from guard.git.read import read_staged
from guard.model import Call, Usage
from guard.record.statement import format_time, make_statement
from guard.record.store import append, log_file
from guard.record.trailer import TRAILER_KEY, format_trailer
from tests.support import Repo

if TYPE_CHECKING:
    from pathlib import Path

RULES = """\
- id: acme-token
  title: Acme token
  source: https://acme.example/docs
  kind: secret
  token: {prefix: acme_, alphabet: base62, length: 32}
  severity: critical
  match: ["{token}"]
  pass: ["acme_short"]
- id: member-number
  title: Number of a member
  source: https://acme.example/docs
  kind: pii
  pattern: 'member-(?P<value>[0-9]{8})'
  confidence: likely
  severity: medium
  match: ["member-{random:digits:8}"]
  pass: ["member-1"]
"""
TOKEN = "acme_" + "".join(random.Random(1).choices(ascii_letters + digits, k=32))
MEMBER = "member-" + "83629" + "417"
NOW = time.time()


def cloud_call(**fields) -> dict:
    return Call(**{
        "provider": "anthropic", "model": "m", "model_digest": "", "outcome": "ok",
        "endpoint": "https://api.anthropic.com", "payload_digest": "sha256:0",
        "usage": Usage(1, 2),
    } | fields).public()


class Studio(Repo):
    """A repository with guard's log."""

    def __init__(self, path: Path, *, init: bool = True) -> None:
        super().__init__(path, init=init)
        self.common_dir = self.git("rev-parse", "--path-format=absolute", "--git-common-dir")

    def prepare(
        self, base: str = "HEAD", today: str = format_time(NOW)[:10], **fields,
    ) -> tuple[str, str]:
        """Stage everything and record it; return (trailer, digest of the record)."""
        self.git("add", "-A")
        cwd = str(self.path)
        bundle = ready.load(cwd=cwd)
        digest = ChangeDigest()
        scan = scan_change(
            read_staged(cwd=cwd, base=base, max_file_bytes=1 << 26), bundle,
            today=today, digest=digest,
        )
        found = self.run("rev-parse", "--verify", "-q", f"{base}^{{tree}}").stdout.decode().strip()
        made = {
            "event": "prepared", "scan": scan, "bundle": bundle, "tree": self.git("write-tree"),
            "base_tree": found, "route": "block" if scan.route == "block" else "local",
            "reasons": ("no model was asked: the message was there",),
        } | fields
        record = append(self.common_dir, make_statement(**made))
        return f"{TRAILER_KEY}: {format_trailer(made['route'], record)}", record

    def record(self, message: str = "change", *, trailer: str = "", **fields) -> str:
        """Commit everything with a record; return the commit."""
        value, _ = self.prepare(**fields)
        self.git("commit", "-q", "--allow-empty", "-m", message, "--trailer", trailer or value)
        return self.git("rev-parse", "HEAD")

    def audit(self, named: str | None = None, now_s: float = NOW) -> list:
        cwd = str(self.path)
        span = read_span(named, cwd=cwd, common_dir=self.common_dir)
        return list(audit_range(
            span, book=read_book(self.common_dir), now_s=now_s, cwd=cwd,
            bundle_for=lambda base: ready.load(cwd=cwd, base_commit=base, staged=False),
        ))

    def codes(self, named: str | None = None, now_s: float = NOW) -> list[str]:
        return [verdict.code for verdict in self.audit(named, now_s)]

    def edit_log(self, change) -> None:
        """Replace the log's lines by what ``change`` makes of them."""
        with open(log_file(self.common_dir), "rb") as file:
            lines = file.readlines()
        with open(log_file(self.common_dir), "wb") as file:
            file.writelines(change(lines))

    def clone(self, name: str, *options: str) -> Studio:
        path = self.path.parent / name
        self.git("clone", "-q", *options, f"file://{os.fspath(self.path)}", str(path))
        return Studio(path, init=False)
