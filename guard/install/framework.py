"""The pre-commit framework: guard's hooks as a block of its configuration, edited as text.

The block stands between two comments, so that taking it out leaves every other byte as it was.
"""

from __future__ import annotations

import re
from typing import Any

from guard.errors import UsageError
from guard.install.script import STAGES

CONFIG = ".pre-commit-config.yaml"
BEGIN = "# guard: begin (written by `guard init`, taken out by `guard init --uninstall`)"
END = "# guard: end"
#: These get the message's file as their argument, the others nothing.
_WITH_FILE = frozenset({"prepare-commit-msg", "commit-msg"})
#: pre-commit shows nothing that a passing hook says, unless it is verbose; after the commit
#: there is nothing left to decide.
_SILENT = frozenset({"post-commit", "post-rewrite"})
_REPOS = re.compile(r"^repos:[ \t]*(#[^\r\n]*)?\r?\n", re.MULTILINE)
_ITEM = re.compile(r"^([ \t]*)-[ \t]", re.MULTILINE)
_BLOCK = re.compile(
    rf"^[ \t]*{re.escape(BEGIN)}\r?\n.*?^[ \t]*{re.escape(END)}\r?\n", re.MULTILINE | re.DOTALL,
)


def local_hooks() -> list[dict[str, Any]]:
    """Return one hook a stage as pre-commit's configuration has them."""
    return [
        {
            "id": f"guard-{stage}", "name": f"guard {stage}", "entry": f"guard hook {stage}",
            "language": "system", "stages": [stage], "always_run": True,
            "pass_filenames": stage in _WITH_FILE, "verbose": stage not in _SILENT,
        }
        for stage in STAGES
    ]


def render_block(indent: str = "", newline: str = "\n") -> str:
    """Return the block that goes into ``repos``, each line indented by ``indent``."""
    lines = [BEGIN, "- repo: local", "  hooks:"]
    for hook in local_hooks():
        lead = "    - "
        for key, value in hook.items():
            lines.append(f"{lead}{key}: {_yaml(value)}")
            lead = "      "
    lines.append(END)
    return "".join([f"{indent}{line}{newline}" for line in lines])


def _yaml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def add_block(text: str) -> str:
    """Return a configuration with guard's block as it is now; ``text`` itself if it is there.

    Hooks of guard that somebody wrote by hand count as well. Raises UsageError if the text is
    of a form that can't be edited without the risk of breaking it.
    """
    bare = remove_block(text)
    before = _parsed(bare)
    if _guard_ids(before):
        return bare
    start = _REPOS.search(bare)
    item = _ITEM.search(bare, start.end()) if start else None
    if start is None or item is None:
        raise _unfit()
    newline = "\r\n" if start.group().endswith("\r\n") else "\n"
    after = bare[: start.end()] + render_block(item.group(1), newline) + bare[start.end():]
    if not _only_added(bare, after):
        raise _unfit()
    return after


def _only_added(bare: str, after: str) -> bool:
    """Say whether ``after`` means ``bare`` with guard's hooks as the first of ``repos``.

    Compares what the parser reads, so that aliases are never followed.
    """
    block = _events(render_block())[3:-3]  # without the ends of stream, document and list
    old, new = _events(bare), _events(after)
    size = len(block)
    added = any(
        new[at : at + size] == block and new[:at] + new[at + size :] == old
        for at in range(len(old)) if new[at] == block[0]
    )
    first = _parsed(after)["repos"][0]
    return added and isinstance(first, dict) and _guard_ids({"repos": [first]}) == [
        hook["id"] for hook in local_hooks()
    ]


def _events(text: str) -> list[tuple[Any, ...]]:
    import yaml

    return [
        (type(event), getattr(event, "anchor", None), getattr(event, "tag", None),
         getattr(event, "value", None))
        for event in yaml.parse(text, Loader=yaml.BaseLoader)
    ]


def remove_block(text: str) -> str:
    """Return a configuration without guard's block, otherwise as it was."""
    return _BLOCK.sub("", text)


def _parsed(text: str) -> dict[str, Any]:
    """Return a configuration with all its scalars as strings, and merge keys as they stand.

    The file is the repository's, so hostile: nothing in it is expanded. Raises UsageError if it
    is not a configuration.
    """
    import yaml

    try:
        config = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes str, list and dict only
    except (yaml.YAMLError, RecursionError):
        raise UsageError(f"{CONFIG} is not valid YAML", "pre-commit validate-config") from None
    if not isinstance(config, dict) or not isinstance(config.get("repos"), list):
        raise _unfit()
    return config


def _guard_ids(config: dict[str, Any]) -> list[str]:
    """Return the ids of guard's hooks in a configuration."""
    repos = [repo for repo in config["repos"] if isinstance(repo, dict)]
    hooks = [hook for repo in repos for hook in repo.get("hooks") or [] if isinstance(hook, dict)]
    wanted = {f"guard-{stage}" for stage in STAGES}
    return [str(hook["id"]) for hook in hooks if hook.get("id") in wanted]


def missing_stages(text: str) -> tuple[str, ...]:
    """Return the stages that a configuration has no hook of guard's for, in git's order."""
    ids = _guard_ids(_parsed(text))
    return tuple(stage for stage in STAGES if f"guard-{stage}" not in ids)


def hides_message(text: str) -> bool:
    """Say whether a configuration's own ``files`` or ``exclude`` keeps the message from hooks.

    pre-commit filters the message's file like any other, and no hook can undo that.
    """
    config = _parsed(text)
    name = ".git/COMMIT_EDITMSG"
    try:
        wanted = re.search(str(config.get("files", "")), name)
        unwanted = re.search(str(config.get("exclude", "^$")), name)
    except re.error:
        return False  # pre-commit says what is wrong with it
    return wanted is None or unwanted is not None


def _unfit() -> UsageError:
    return UsageError(
        f"{CONFIG} has a form that guard won't edit (it needs `repos:` on a line of its own, "
        "with items below it)",
        "add the hooks by hand, see docs/hooks.md; or: guard init --framework native",
    )
