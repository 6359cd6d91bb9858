"""YAML read into nodes that know their lines, with everything refused that could surprise.

PyYAML's parser gives events; they are composed here and not by PyYAML, so that duplicate
keys, aliases (and with them alias bombs), tags, deep nesting and further documents are errors
with a line number, and so that nothing becomes a Python object before it has been judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from guard.errors import PolicyError
from guard.policy.checks import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1 << 20
MOST_DEPTH = 32
#: Keeps the hostile extreme (1 MiB of `[,`) to a few seconds; 500 exceptions need 7,000.
MOST_NODES = 50_000
#: What YAML allows in a stream. Source: YAML 1.1 section 5.1, as in ``yaml.reader.Reader``.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]",
)


class Node:
    """One value of a YAML file.

    ``kind``    ``scalar``, ``list`` or ``map``.
    ``value``   the text; the nodes; or (key, line of the key, node) triples.
    ``line``    1-based.
    ``plain``   a scalar without quotes, which YAML would resolve to a number, a date, …
    """

    __slots__ = ("kind", "line", "plain", "value")

    def __init__(self, kind: str, value: Any, line: int, *, plain: bool = False) -> None:
        self.kind = kind
        self.value = value
        self.line = line
        self.plain = plain


def fail(file: str, line: int, key: str, problem: str, hint: str = "") -> NoReturn:
    """Raise the PolicyError for ``problem`` at ``key`` (``""`` for the file as a whole)."""
    where = f"{file}:{line}: {key}: " if key else f"{file}:{line}: "
    raise PolicyError(where + problem, hint)


def read_nodes(raw: bytes, file: str, *, fast: bool = False) -> Node | None:
    """Return the root of the one YAML document in ``raw``, or None if there is nothing in it.

    ``fast`` uses libyaml where it is there: for files of guard's own only, since its answers
    to damaged files differ in places from the Python parser's. Raises PolicyError.
    """
    text = _decode(raw, file)
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if fast else yaml.SafeLoader
    composer = _Composer(file, yaml.parse(text, Loader=loader))
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, words = mark.line + 1 if mark else 1, _tame(error.problem or "")
    except (yaml.YAMLError, ValueError, OverflowError):
        # ValueError: PyYAML's own scanners of escapes and directives on absurd numbers.
        line, words = composer.line, ""
    # Raised out here, so that the parser's error, which quotes the file, is not its context.
    hint = "indent with spaces" if "\\t" in words else "check indentation, quotes and brackets"
    fail(file, line, "", f"not valid YAML{words}", hint)


def _tame(words: str) -> str:
    """Return the parser's ``words``, unless they quote more of the file than a character."""
    quoted = re.findall(r"'([^']*)'|\"([^\"]*)\"", words)
    # "found '\\t'" is four characters; what stands in <> is a token's name.
    long = any(len(one + other) > 2 and not one.startswith("<") for one, other in quoted)  # noqa: PLR2004 - an escaped character
    return f": {words}" if words and not long else ""


def _decode(raw: bytes, file: str) -> str:
    if len(raw) > MOST_BYTES:
        fail(file, 1, "", f"larger than {MOST_BYTES} bytes", "split it up, or remove what is old")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text, at = "", error.start
    else:
        at = -1
    if at >= 0:
        fail(file, raw.count(b"\n", 0, at) + 1, "", "not UTF-8", "save the file as UTF-8")
    bad = _UNPRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        fail(file, line, "", f"holds the control character U+{ord(bad[0]):04X}", "remove it")
    return text


class _Composer:
    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file = file
        self.events = events
        self.line = 1
        self.count = 0

    def next(self) -> tuple[str, Any]:
        event = next(self.events)
        if event.start_mark is not None:
            self.line = event.start_mark.line + 1
        return type(event).__name__.removesuffix("Event"), event

    def document(self) -> Node | None:
        root = None
        documents = 0
        while True:
            name, event = self.next()
            if name == "StreamEnd":
                return root
            if name == "DocumentStart":
                documents += 1
                if documents > 1:
                    self.fail("a second document", "a policy is one document: remove the ---")
                if event.tags:
                    self.fail("%TAG is not supported", "remove it")
                root = self.node(*self.next(), depth=0)

    def node(self, name: str, event: Any, depth: int) -> Node:
        if name == "Alias" or getattr(event, "anchor", None) is not None:
            self.fail("anchors (&) and aliases (*) are not supported", "write the value out")
        if event.tag is not None:
            self.fail("tags (!) are not supported", "quote the value if it begins with !")
        self.count += 1
        if depth > MOST_DEPTH:
            self.fail(f"nested more than {MOST_DEPTH} deep")
        if self.count > MOST_NODES:
            self.fail(f"more than {MOST_NODES} values", "split it up, or remove what is old")
        line = self.line
        if name == "Scalar":
            plain = event.implicit[0] and event.style is None
            return Node("scalar", event.value, line, plain=plain or event.style == "")
        if name == "SequenceStart":
            return Node("list", self.items(depth), line)
        return Node("map", self.pairs(depth), line)

    def items(self, depth: int) -> list[Node]:
        items: list[Node] = []
        while True:
            name, event = self.next()
            if name == "SequenceEnd":
                return items
            items.append(self.node(name, event, depth + 1))

    def pairs(self, depth: int) -> list[tuple[str, int, Node]]:
        pairs: list[tuple[str, int, Node]] = []
        lines: dict[str, int] = {}
        while True:
            name, event = self.next()
            if name == "MappingEnd":
                return pairs
            key = self.node(name, event, depth + 1)
            if key.kind != "scalar":
                self.fail("a key must be a word")
            if key.plain and key.value == "<<":
                self.fail("merge keys (<<) are not supported", "write the keys out")
            if key.value in lines:
                first = f"it stands in line {lines[key.value]} already"
                fail(self.file, key.line, "", f"duplicate key {shown(key.value)}: {first}",
                     "remove one of them")
            lines[key.value] = key.line
            pairs.append((key.value, key.line, self.node(*self.next(), depth=depth + 1)))

    def fail(self, problem: str, hint: str = "") -> NoReturn:
        fail(self.file, self.line, "", problem, hint)
