"""``guard policy import``: what gitleaks' files say, as a part of a policy, on standard output."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from guard.errors import EXIT_OK, PolicyError, UsageError

if TYPE_CHECKING:
    from guard.policy.gitleaks import Imported

EPILOG = """\
examples:
  guard policy import .gitleaks.toml
  guard policy import .gitleaksignore --owner ada@example.org --reason "looked at" \\
      --expires 2027-03-31

Put what is printed into .guard.yaml, then run: guard policy check .guard.yaml
For .secrets.baseline nothing has to be imported: see Exceptions in docs/policy.md.
"""


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "import", help="turn gitleaks' rules and ignored findings into a policy", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Print gitleaks' rules (.gitleaks.toml) or ignored findings (.gitleaksignore) "
        "as a part of .guard.yaml.",
    )
    parser.add_argument("file", metavar="FILE", help=".gitleaks.toml or .gitleaksignore")
    parser.add_argument("--owner", default="", help="who answers for the exceptions")
    parser.add_argument("--reason", default="", help="why they are right")
    parser.add_argument("--expires", default="", metavar="YYYY-MM-DD", help="their last day")


def run(args: argparse.Namespace) -> int:
    """Print a part of a policy. Raises UsageError if the file can't be read or is neither."""
    try:
        with open(args.file, "rb") as stream:
            raw = stream.read()
    except OSError as error:
        raise UsageError(f"{args.file}: {error.strerror}", "guard policy import --help") from None
    print(_render(_convert(args, raw)), end="")
    return EXIT_OK


def _convert(args: argparse.Namespace, raw: bytes) -> dict[str, Any]:
    from guard.policy import gitleaks
    from guard.policy.packs import load_packs, packs_dir

    ids = frozenset(rule["id"] for rule in load_packs(packs_dir()).rules)
    if os.path.basename(args.file).endswith(".toml"):
        done = gitleaks.import_rules(raw, args.file, ids)
        part: dict[str, Any] = {"custom": _usable(done)}
    else:
        signed = {"owner": args.owner, "reason": args.reason, "expires": args.expires}
        missing = [f"--{name}" for name, value in signed.items() if not value.strip()]
        if missing:
            raise UsageError(
                f"an exception needs {', '.join(missing)}", "guard policy import --help")
        done = gitleaks.import_ignored(raw, ids, signed)
        part = {"exceptions": done.exceptions}
    for text in done.left_out:
        print(f"guard: note: {text}", file=sys.stderr)
    return part


def _usable(done: Imported) -> list[dict[str, Any]]:
    """Return the rules that compile; the others are left out, and said to be."""
    from guard.detect.compile import compile_rules

    kept = []
    for rule in done.rules:
        try:
            compile_rules([rule])
        except PolicyError as error:  # noqa: PERF203 - each rule stands or falls alone
            why = error.what.rpartition(": ")[2]
            done.left_out.append(f"rule {rule['id']}: {why}")
        else:
            kept.append(rule)
    return kept


def _render(part: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump({"version": 1, **part}, sort_keys=False, width=100, allow_unicode=True)
