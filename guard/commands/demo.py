"""``guard demo``: the gate at work in a scratch repository, with real git, offline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guard.report.style import Style, style

if TYPE_CHECKING:
    import argparse

#: The scratch repository asks no model: the demo is to be the same with and without Ollama.
_POLICY = """\
version: 1
message:
  model: false
"""
_CLEAN = '''\
"""Prices."""


def add_tax(net, rate):
    """Return the price with tax."""
    return round(net * (1 + rate), 2)
'''
_KEEP = ("PATH", "LANG", "LC_ALL", "TERM", "NO_COLOR", "SYSTEMROOT", "TMPDIR")


@dataclass(frozen=True)
class Stage:
    """The scratch repository and how its commands are shown."""

    folder: str
    env: dict[str, str]
    look: Style

    def write(self, path: str, text: str) -> None:
        """Write a file of the scratch repository."""
        file = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)

    def title(self, text: str) -> None:
        """Print a heading."""
        print(f"\n{self.look.bold(text)}", flush=True)

    def run(self, *command: str, shown: bool = True) -> int:
        """Run a command in the scratch repository, showing it and what it says."""
        if not shown:
            return subprocess.run(
                command, cwd=self.folder, env=self.env, check=False, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ).returncode
        print(f"  {self.look.dim('$ ' + ' '.join(_quoted(word) for word in command))}", flush=True)
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        text = done.stdout.decode("utf-8", "replace")
        if text.strip():
            print(textwrap.indent(text.rstrip(), "  "), flush=True)
        return done.returncode


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "demo", help="show the gate at work in a scratch repository, offline",
        description="Make a scratch repository, install the hooks in it and commit four times: "
        "clean code, a key, personal data, and a key with --no-verify; then audit all four.",
    )
    parser.add_argument("--keep", action="store_true", help="keep the scratch repository")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the demo; return 0 if every step went as it should, else 3."""
    folder = tempfile.mkdtemp(prefix="guard-demo-")
    try:
        played = _play(_stage(folder))
    finally:
        if args.keep:
            print(f"\nThe scratch repository is kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    wrong = [title for title, fine in played if not fine]
    for title in wrong:
        print(f"guard: error: the demo did not go as it should: {title}", file=sys.stderr)
    return 3 if wrong else 0


def _stage(folder: str) -> Stage:
    home = os.path.join(folder, "home")
    repo = os.path.join(folder, "repo")
    os.mkdir(home, 0o700)
    os.mkdir(repo)
    env = {name: value for name, value in os.environ.items() if name in _KEEP}
    scripts = os.path.dirname(os.path.abspath(sys.argv[0]))
    env |= {
        "HOME": home, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "PATH": scripts + os.pathsep + env.get("PATH", os.defpath),
    }
    return Stage(repo, env, style(sys.stdout))


def _play(stage: Stage) -> list[tuple[str, bool]]:
    key = _sample_key()
    stage.title("A scratch repository with guard's hooks")
    stage.run("git", "init", "-q", "-b", "main", shown=False)
    stage.write(".guard.yaml", _POLICY)
    played = [("guard init", stage.run("guard", "init") == 0)]
    stage.run("git", "add", "-A", shown=False)
    stage.run("git", "commit", "-q", "-m", "start", "--no-verify", shown=False)

    stage.title("1. A clean commit: nobody wrote a message, so guard drafts one")
    stage.write("shop/prices.py", _CLEAN)
    stage.run("git", "add", "-A", shown=False)
    played.append(("clean commit", stage.run("git", "commit", "-q", "--no-edit") == 0))
    stage.run("git", "log", "-1", "--format=%B")

    stage.title("2. A key: blocked, without its value")
    stage.write("shop/client.py", f'TOKEN = "{key}"\n')
    stage.run("git", "add", "-A", shown=False)
    played.append(("blocked key", stage.run("git", "commit", "-m", "add client") == 1))

    stage.title("3. Personal data: committed, but no cloud model will see it")
    stage.run("git", "rm", "-qf", "shop/client.py", shown=False)
    stage.write("tests/customers.csv", _customers())
    stage.run("git", "add", "-A", shown=False)
    played.append(("personal data", stage.run("git", "commit", "-q", "-m", "add customers") == 0))
    refused = stage.run("guard", "route", "--range", "HEAD~1..HEAD", "--cloud")
    played.append(("no cloud for personal data", refused == 1))

    stage.title("4. The key again with --no-verify: git lets it through, the record marks it")
    stage.write("shop/client.py", f'TOKEN = "{key}"\n')
    stage.run("git", "add", "-A", shown=False)
    forced = stage.run("git", "commit", "-q", "-m", "add client", "--no-verify")
    played.append(("--no-verify commit", forced == 0))

    stage.title("5. The audit, as CI runs it: replays every decision")
    played.append(("audit finds the key", stage.run("guard", "audit", "HEAD~3..HEAD") == 1))
    return played


def _sample_key() -> str:
    """Return a key made here by the rule's own grammar: right in form, and nobody's."""
    from guard.detect.samples import expand
    from guard.policy.packs import load_packs, packs_dir

    rules = load_packs(packs_dir()).rules
    rule = next(rule for rule in rules if rule["id"] == "github-pat")
    return expand("{token}", rule, seed=7).decode()


def _customers() -> str:
    """Return a small customer table; the numbers are made here and pass their checksums."""
    rows = ["name,email,iban"]
    for number, name in enumerate(("mira", "jonas", "petra"), start=1):
        rest = f"3704004405320130{number:02d}"
        check = 98 - int(f"{rest}131400") % 97
        rows.append(f"{name},{name}@customer-mail.net,DE{check:02d}{rest}")
    return "\n".join(rows) + "\n"


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
