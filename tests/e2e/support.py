"""A repository with guard's hooks in it, installed as a user would, under real git."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import Repo

#: Where ``guard``, ``pre-commit`` and ``prek`` of this environment lie.
SCRIPTS = Path(sys.executable).parent
STAGES = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite", "pre-push",
)
#: No model in these tests: what a message says is the draft's affair, and tested there.
POLICY = "version: 1\nmessage: {model: false}\n"
MARKED = "Guard-Record: v1 "


class Guarded(Repo):
    """A repository in which every commit goes through guard's hooks, installed in some ``way``."""

    way = "native"

    def guard(
        self, *args: str, code: int = 0, stdin: bytes | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run guard here, insist on its exit code, and return what it said."""
        done = subprocess.run(
            [SCRIPTS / "guard", *args], cwd=self.path, capture_output=True, check=False,
            input=stdin,
        )
        said = subprocess.CompletedProcess(
            args, done.returncode, done.stdout.decode(), done.stderr.decode(),
        )
        assert done.returncode == code, (args, said.returncode, said.stdout, said.stderr)
        return said

    def message(self, commit: str = "HEAD") -> str:
        """Return a commit's message as it stands."""
        return self.git("log", "-1", "--format=%B", commit)

    def own_words(self, commit: str = "HEAD") -> str:
        """Return a commit's message without guard's trailer, and check that there is just one."""
        lines = self.message(commit).splitlines()
        assert sum(line.startswith(MARKED) for line in lines) == 1, lines
        return "\n".join(line for line in lines if not line.startswith(MARKED)).strip()

    def route(self, commit: str = "HEAD") -> str:
        """Return the route that a commit's trailer names, as git itself reads the trailer."""
        value = self.git(
            "log", "-1", "--format=%(trailers:key=Guard-Record,valueonly)", commit,
        )
        version, route, digest = value.split()
        assert version == "v1", value
        assert digest.startswith("sha256:"), value
        return route

    def log(self) -> list[dict[str, Any]]:
        """Return the statements of the log, newest first, and check its chain."""
        self.guard("log", "--verify")
        said = json.loads(self.guard("log", "-n", "0", "--format", "json").stdout)
        return [record["statement"] for record in said["records"]]

    def events(self, commit: str = "HEAD") -> list[str]:
        """Return the events of the log about a commit, newest first."""
        name = self.git("rev-parse", commit)
        wanted = {"name": "commit", "digest": {"gitCommit": name}}
        return [one["predicate"]["event"] for one in self.log() if wanted in one["subject"]]

    def verdicts(self, span: str, code: int = 0) -> dict[str, tuple[str, str]]:
        """Return what the audit says: commit to (verdict, reason code)."""
        said = json.loads(self.guard("audit", span, "--format", "json", code=code).stdout)
        return {one["commit"]: (one["verdict"], one["code"]) for one in said["commits"]}

    def verdict(self, commit: str = "HEAD", code: int = 0) -> str:
        """Return the audit's verdict on one commit."""
        name = self.git("rev-parse", commit)
        parents = self.git("rev-list", "--parents", "-n1", commit).split()[1:]
        span = f"{parents[0]}..{name}" if parents else name
        return self.verdicts(span, code)[name][0]


def framework_config(tool_entry: str) -> str:
    """Return a pre-commit configuration that runs ``guard hook`` in every stage."""
    hooks = "".join(
        f"      - id: guard-{stage}\n        name: guard {stage}\n        language: system\n"
        f"        entry: {tool_entry} hook {stage}\n        stages: [{stage}]\n"
        f"        always_run: true\n"
        + ("" if stage in ("prepare-commit-msg", "commit-msg") else
           "        pass_filenames: false\n")
        for stage in STAGES
    )
    return f"repos:\n  - repo: local\n    hooks:\n{hooks}"


def install(repo: Guarded, way: str) -> None:
    """Install the hooks ``native``ly, or through ``pre-commit`` or ``prek``."""
    repo.way = way
    repo.write(".guard.yaml", POLICY)
    if way == "native":
        repo.guard("init")
    else:
        repo.write(".pre-commit-config.yaml", framework_config(str(SCRIPTS / "guard")))
        stages = [word for stage in STAGES for word in ("-t", stage)]
        done = subprocess.run(
            [SCRIPTS / way, "install", *stages], cwd=repo.path, capture_output=True, check=False,
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start")


def editor(tmp_path: Path, script: str) -> dict[str, str]:
    """Return an environment whose editor runs ``script`` with the message file as ``$1``."""
    file = tmp_path / f"editor-{abs(hash(script))}"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return {"GIT_EDITOR": str(file), "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
