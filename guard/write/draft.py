"""Write a commit message from facts alone: deterministic, and without a model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.model import Draft
from guard.write.body import bullets
from guard.write.convention import Header, read_header, scope_of, ticket_of, type_of
from guard.write.names import Names, counted
from guard.write.phrase import imperative
from guard.write.subject import MAX_SUBJECT, describe
from guard.write.text import fit_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from guard.write.nouns import ChangeFacts

#: Types that the first word of a hint stands for.
_TYPE_BY_VERB = {
    "fix": "fix", "repair": "fix", "correct": "fix", "prevent": "fix", "handle": "fix",
    "add": "feat", "implement": "feat", "support": "feat", "introduce": "feat", "allow": "feat",
    "refactor": "refactor", "simplify": "refactor", "extract": "refactor", "rename": "refactor",
    "document": "docs", "test": "test", "speed": "perf", "optimize": "perf", "optimise": "perf",
    "revert": "revert", "bump": "build", "reformat": "style",
}


def draft_message(
    facts: ChangeFacts, *, branch: str = "", hint: str = "",
    redact: Callable[[str], bool] | None = None,
) -> Draft:
    """Return a Conventional Commit for ``facts``; every name in it comes from the change.

    ``hint`` is what the person says the change is about: it becomes the subject. ``redact``
    says of a text whether it is sensitive; such names are left out, and if the whole still
    is, nothing but numbers is left.
    """
    names = Names(redact)
    header = _header(facts, branch, names.text(hint, 4 * MAX_SUBJECT), names)
    subject = f"{header.prefix}{header.rest}"
    footer = names.text(ticket_of(branch), MAX_SUBJECT)
    parts = ["\n".join(bullets(facts, names, subject)), f"Refs: {footer}" if footer else ""]
    draft = Draft(subject, "\n\n".join(part for part in parts if part))
    if redact and redact(draft.text):
        return Draft(f"{type_of(facts)}: update {counted(facts.file_count, 'file')}")
    return draft


def _header(facts: ChangeFacts, branch: str, hint: str, names: Names) -> Header:
    """Return type, scope and description, together at most MAX_SUBJECT characters."""
    hinted = read_header(hint)
    said = hinted.rest if hinted else hint
    type_ = hinted.type if hinted else _type_of_hint(hint) or type_of(facts, branch)
    scope = names.text(hinted.scope if hinted else scope_of(facts), 24)
    header = Header(type_, scope, hinted.bang if hinted else "", "")
    room = MAX_SUBJECT - len(header.prefix)
    said = imperative(said.strip().rstrip(".")) if said.strip() else ""
    rest = fit_name(said, room) or describe(facts, type_, names, room)
    # A scope that is only the name of the file which the description names says it twice.
    named = re.search(rf"(?<![a-z0-9]){re.escape(scope)}(?![a-z0-9])", rest.lower())
    if not hinted and named and not _is_folder(scope, facts):
        header = header._replace(scope="")
    return header._replace(rest=rest)


def _is_folder(scope: str, facts: ChangeFacts) -> bool:
    return scope in ("deps", "release") or any(
        scope in file.path.lower().split("/")[:-1] for file in facts.files)


def _type_of_hint(hint: str) -> str:
    first = re.match(r"[a-z]+", imperative(hint))
    return _TYPE_BY_VERB.get(first[0], "") if first else ""
