"""``guard policy``: check the policy that governs here, show it, print its schema, make prints.

No verb here asks a model; ``fingerprint`` writes the file that it is told to, the others none.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from guard.commands import fingerprint, policy_import
from guard.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from guard.policy.join import Effective
    from guard.policy.layers import Layer

POLICY_PATH = ".guard.yaml"
#: Exceptions are for a while: what runs longer is said to be.
MOST_DAYS_AHEAD = 400


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    said = "Check the policy that governs here, show it, or print its schema."
    parser = subparsers.add_parser("policy", help=said[:-1].lower(), description=said)
    parser.set_defaults(run=run)
    verbs = parser.add_subparsers(title="verbs", dest="policy_verb", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check", help="check every layer, the packs and the exceptions",
        description="Check the organisation's, the user's and the repository's policy (committed, "
        "staged and in the work tree) together with guard's own rules.",
    )
    check.add_argument("file", nargs="?", help="check FILE as if it were the repository's policy")
    show = verbs.add_parser(
        "show", help="show the effective policy, and which layer said what",
        description="Show the effective policy for a change staged here, and who said what.",
    )
    show.add_argument("--rules", action="store_true", help="list the rules instead")
    said = "Hold each rule, custom ones too, against its `match` and `pass` samples."
    test = verbs.add_parser("test", help="hold the rules against their samples", description=said)
    test.add_argument("rule", nargs="*", help="only these rules")
    for sub in (check, show, test):
        sub.add_argument("--format", choices=("text", "json"), default="text")
    for add_verb in (fingerprint.add_verb, policy_import.add_verb):
        add_verb(verbs)
    form = verbs.add_parser(
        "schema", help="print the JSON Schema of a policy",
        description="Print the JSON Schema of .guard.yaml, for editors and other programs.",
    )
    form.add_argument("--format", choices=("json", "markdown"), default="json")


def run(args: argparse.Namespace) -> int:
    """Do what ``args.policy_verb`` says. Raises PolicyError for a policy that is wrong."""
    if args.policy_verb == "schema":
        from guard.policy.describe import json_schema, reference, rule_reference

        tables = f"{reference()}\n{rule_reference()}"
        markdown = args.format == "markdown"
        print(tables if markdown else json.dumps(json_schema(), indent=2) + "\n", end="")
        return 0
    if args.policy_verb == "fingerprint":
        return fingerprint.run(args)
    if args.policy_verb == "import":
        return policy_import.run(args)
    if args.policy_verb == "check":
        return _check(args.file, args.format)
    if args.policy_verb == "test":
        from guard.commands.policy_samples import test_rules
        from guard.policy.build import effective_policy
        from guard.policy.packs import load_packs, packs_dir

        return test_rules(effective_policy(_layers()[1], load_packs(packs_dir())), args)
    return _show(args.format, rules=args.rules)


def _layers(file: str | None = None) -> tuple[list[Layer], list[Layer], tuple[str, ...] | None]:
    """Return the layers for a staged change, those for the work tree, and the tracked paths.

    ``file`` stands in for the repository's policy, committed and staged. The paths are None
    outside of a repository.
    """
    from guard.git.plumbing import run_git
    from guard.git.read import read_blobs
    from guard.git.repo import find_repo
    from guard.policy.layers import read_layers

    try:
        top = find_repo().toplevel
    except UsageError:
        # Outside of a repository the policy of the current folder governs.
        tracked, file = None, file or (POLICY_PATH if os.path.lexists(POLICY_PATH) else None)
        top, base, staged = "", None, None
    else:
        base, staged = read_blobs([f"HEAD:{POLICY_PATH}", f":{POLICY_PATH}"])
        listed = run_git(["ls-files", "-z"], cwd=top or None)
        tracked = tuple(listed.decode("utf-8", "surrogateescape").split("\0"))
    if file is not None:
        disk = _read(file)
        if disk is None:
            raise UsageError(f"there is no file {file}", "guard policy check --help")
        layers = list(read_layers(base_raw=disk, staged_raw=None, environ=os.environ))
        layers[-1].file = file
        return layers, layers, tracked
    disk = _read(os.path.join(top, POLICY_PATH)) if top else staged
    wanted = [
        list(read_layers(base_raw=base, staged_raw=raw, environ=os.environ))
        for raw in (staged, disk)
    ]
    return wanted[0], wanted[1], tracked


def _read(file: str) -> bytes | None:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{file}: {os.strerror(error.errno or 0)}", f"ls -l {file}") from None


def _check(file: str | None, form: str) -> int:
    from guard import ready
    from guard.detect.compile import compile_rules
    from guard.policy.build import check_next
    from guard.policy.packs import load_packs, packs_dir

    staged, disk, tracked = _layers(file)
    packs = load_packs(packs_dir())
    for layers in (staged, disk):
        check_next(layers, packs, compile_rules)
    # What the cache holds has been compiled; nothing else gets into it.
    bundle = ready.load_layers(tuple(disk))
    today = time.strftime("%Y-%m-%d", time.gmtime())
    report = {
        "version": 1,
        "layers": [{"name": layer.name, "file": layer.file} for layer in disk],
        "rules": len(bundle.rules),
        "policy_digest": bundle.policy_digest,
        "ruleset_digest": bundle.ruleset_digest,
        "exceptions": _judge_exceptions(disk, packs, today, tracked),
        "notes": bundle.settings["notes"],
    }
    print(json.dumps(report, indent=2) if form == "json" else _render_check(report))
    return 0


def _judge_exceptions(
    layers: list[Layer], packs: Any, today: str, tracked: tuple[str, ...] | None,
) -> list[dict[str, Any]]:
    """Return every exception, a change's own too, with ``state``: ok, expired, unused or long."""
    from guard.policy.build import effective_policy
    from guard.policy.layers import Layer

    if layers and layers[-1].name == "change":
        above = [layer for layer in layers if layer.name not in {"repository", "change"}]
        layers = [*above, Layer("repository", layers[-1].file, layers[-1].raw)]
    exceptions = effective_policy(layers, packs).settings["exceptions"]
    return [{**each, "state": _state(each, today, tracked)} for each in exceptions]


def _state(exception: dict[str, Any], today: str, tracked: tuple[str, ...] | None) -> str:
    import datetime as dt

    from guard.detect.globs import matches

    if exception["expires"] < today:
        return "expired"
    glob = exception["path"]
    if glob and tracked is not None and not any(matches(glob, path) for path in tracked):
        return "unused"
    ahead = dt.date.fromisoformat(exception["expires"]) - dt.date.fromisoformat(today)
    return "long" if ahead.days > MOST_DAYS_AHEAD else "ok"


_STATES = {
    "expired": "has expired and does not apply", "unused": "names no tracked file",
    "long": f"runs for more than {MOST_DAYS_AHEAD} days", "ok": "applies",
}


def _render_check(report: dict[str, Any]) -> str:
    lines = [f"{layer['name']}: {layer['file']}: fine" for layer in report["layers"]]
    lines.append(f"rules: {report['rules']}, all of them compile")
    for each in report["exceptions"]:
        path = each["path"] or "everywhere"
        lines.append(
            f"exception: {_what(each)} in {path}, {each['owner']}, until {each['expires']}: "
            f"{_STATES[each['state']]}",
        )
    lines += [f"note: {note}" for note in report["notes"]]
    lines += [f"policy: {report['policy_digest']}", f"ruleset: {report['ruleset_digest']}"]
    return "\n".join(lines)


def _what(exception: dict[str, Any]) -> str:
    return str(exception.get("rule") or f"what {exception['baseline']} lists")


def _show(form: str, *, rules: bool) -> int:
    from guard.policy.build import effective_policy, policy_digest, ruleset_digest
    from guard.policy.packs import load_packs, packs_dir

    effective = effective_policy(_layers()[0], load_packs(packs_dir()))
    table = [
        {"id": rule["id"], "kind": rule["kind"], "title": rule["title"],
         **_rule_actions(rule, effective)}
        for rule in effective.rules
    ]
    if form == "json":
        said = {"version": 1, "settings": effective.settings, "sources": effective.sources}
        said |= {"rules": table, "policy_digest": policy_digest(effective.settings)}
        print(json.dumps(said | {"ruleset_digest": ruleset_digest(effective.rules)}, indent=2))
    elif rules:
        for row in table:
            actions = "/".join((row["certain"], row["likely"], row["possible"]))
            print(f"{row['id']:32} {row['kind']:12} {actions:18} {row['title']}")
    else:
        _print_settings(effective)
    return 0


def _rule_actions(rule: dict[str, Any], effective: Effective) -> dict[str, str]:
    settings = effective.settings
    entry = settings["rules"].get(rule["id"], settings["actions"][rule["kind"]])
    return {name: entry[name] for name in ("certain", "likely", "possible")}


def _print_settings(effective: Effective) -> None:
    settings = effective.settings
    print(f"extends = {', '.join(settings['extends'])}")
    for key in sorted(effective.sources):
        value: Any = settings
        for part in key.replace("_usd", "_micro_usd").split("."):
            value = value[part]
        print(f"{key} = {json.dumps(value)}  ({effective.sources[key]})")
    for each in settings["exceptions"]:
        path = each["path"] or "everywhere"
        print(f"exception = {_what(each)} in {path} until {each['expires']}  ({each['layer']})")
    for name in settings["custom"]:
        print(f"custom = {name}")
    for note in settings["notes"]:
        print(f"note: {note}")
