"""Turn the first word of a description into the imperative: ``Added x`` says ``add x``."""

from __future__ import annotations

import re

_IRREGULAR = {
    "made": "make", "makes": "make", "making": "make", "wrote": "write", "fixes": "fix",
    "built": "build", "split": "split", "set": "set", "setting": "set", "got": "get",
    "ran": "run", "running": "run", "dropped": "drop", "dropping": "drop", "drops": "drop",
    "stopped": "stop", "stopping": "stop", "skipped": "skip", "skipping": "skip",
    "wrapped": "wrap", "wrapping": "wrap", "bumped": "bump", "refactored": "refactor",
    "tidied": "tidy", "applied": "apply", "applies": "apply", "simplified": "simplify",
    "simplifies": "simplify", "simplifying": "simplify", "clarified": "clarify",
    "clarifies": "clarify", "modified": "modify", "modifies": "modify", "modifying": "modify",
    "splitting": "split", "pass": "pass", "passed": "pass", "passes": "pass",
}
#: Verbs of commit messages; their other forms are made by rule.
_VERBS = (
    "add", "adjust", "allow", "avoid", "bump", "change", "check", "clean", "convert", "correct",
    "create", "delete", "deprecate", "detect", "disable", "document", "enable", "ensure",
    "enforce", "enhance", "expand", "expose", "extend", "extract", "fix", "format", "handle",
    "hide", "ignore", "implement", "import", "improve", "include", "increase", "initialize",
    "inline", "insert", "install", "integrate", "introduce", "limit", "load", "log", "mark",
    "merge", "migrate", "move", "normalize", "optimize", "parse", "prevent", "provide", "raise",
    "reduce", "refactor", "reject", "release", "remove", "rename", "reorder", "reorganize",
    "replace", "require", "resolve", "restore", "restructure", "return", "revert", "rework",
    "scan", "show", "sort", "store", "support", "switch", "test", "tweak", "update", "upgrade",
    "use", "validate", "verify", "warn",
)


def _forms() -> dict[str, str]:
    forms = dict(_IRREGULAR)
    for verb in _VERBS:
        stem = verb.removesuffix("e")
        plural = f"{verb}es" if verb.endswith(("s", "x", "ch", "sh")) else f"{verb}s"
        for form in (plural, f"{stem}ed", f"{stem}ing", verb):
            forms.setdefault(form, verb)
    return forms


_FORMS = _forms()

_AFTER_NOUN = ("to ", "for ", "in ", "of ", "on ", "from ", "and ")


def imperative(text: str) -> str:
    """Return ``text`` with its first word as a command in lower case.

    Words with more capitals (``API``, ``FooBar``), digits or signs are names, and stay.
    """
    match = re.match(r"([A-Za-z][a-z]*)(?![A-Za-z0-9_(./-])", text)
    if not match:
        return text
    word, rest = match[1].lower(), text[match.end():]
    if word.endswith("s") and rest.lstrip().startswith(_AFTER_NOUN):
        return word + rest  # "tests for x", "changes to y": things, not what is done
    return _FORMS.get(word, word if len(word) > 1 or word == "a" else match[1]) + rest
