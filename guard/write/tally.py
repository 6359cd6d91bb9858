"""Collect the facts of one file while its pieces stream by."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from guard.write.deps import Manifest
from guard.write.kinds import kind_of, language_of
from guard.write.nouns import ADDED, CONTEXT, HUNK, MADE, REMOVED, FileFacts, Step
from guard.write.symbols import find_definition, find_enclosing, is_comment
from guard.write.walk import walk

if TYPE_CHECKING:
    from guard.change import FilePatch
    from guard.write.nouns import Dependency, Symbol

MAX_SYMBOLS = 60
#: Changed lines kept for the prompt, a file.
MAX_LINES_PER_FILE = 400
#: Longer lines are cut before they are kept.
MAX_LINE_CHARS = 400
MAX_FINGERPRINTS = 2_000
#: What a formatter changes: white space, quotes, commas and semicolons.
_LAYOUT = str.maketrans("", "", " \t\r\n\f\v'\"`,;")
#: Where the indentation of a line is part of its meaning.
_INDENTED = frozenset({"python", "make", ""})


class Allowance:
    """What may still be kept and read of the whole change, in lines."""

    __slots__ = ("keep", "read")

    def __init__(self, keep: int, read: int) -> None:
        self.keep = keep
        self.read = read


class _Text:
    """Checksums over the changed lines of one side."""

    __slots__ = ("bare", "exact", "fingerprints", "lines")

    def __init__(self) -> None:
        self.bare = 0  # white space and punctuation of layout left out
        self.exact = 0  # without white space at the end of lines
        self.lines = 0  # lines that hold anything
        self.fingerprints: set[int] = set()

    def add(self, text: str) -> None:
        kept = text.rstrip()
        if not kept:
            return
        raw = kept.encode("utf-8", "surrogatepass")
        self.lines += 1
        self.exact = crc32(b"\n" + raw, self.exact)
        self.bare = crc32(kept.translate(_LAYOUT).encode("utf-8", "surrogatepass"), self.bare)
        if len(self.fingerprints) < MAX_FINGERPRINTS:
            self.fingerprints.add(Step(ADDED, kept).fingerprint())


class Tally:
    """The facts of one file so far; ``read`` each of its pieces, then ask for ``facts``."""

    def __init__(self, patch: FilePatch, allowance: Allowance) -> None:
        self._first = patch
        self._allowance = allowance
        self._kind = kind_of(patch.path)
        self._language = language_of(patch.path)
        self._manifest = Manifest(patch.path)
        self._texts = {ADDED: _Text(), REMOVED: _Text()}
        self._defined: dict[str, dict[str, Symbol]] = {ADDED: {}, REMOVED: {}}
        self._touched: dict[str, Symbol] = {}
        self._open: list[Symbol] = []
        self._lines: list[Step] = []
        self._added = self._removed = self._kept = self._comments = self._read = 0
        self._skipped = ""

    def read(self, patch: FilePatch) -> None:
        """Take in one piece of the file."""
        self._skipped = self._skipped or patch.skipped
        if patch.kind != "text":
            return
        self._added += patch.added_count
        self._removed += patch.removed_count
        if self._kind in MADE:
            return
        if self._allowance.read <= 0:
            return
        for step in walk(patch):
            if self._allowance.read <= 0:
                break
            self._allowance.read -= 1
            self._step(step)

    def _step(self, step: Step) -> None:
        sign, text = step
        if sign == HUNK:
            heading = find_enclosing(text, self._language)
            self._open = [heading._replace(level=0)] if heading else []
        else:
            self._name(sign, text)
        self._manifest.read(sign, text)
        if sign in self._texts:
            self._read += 1
            self._texts[sign].add(text)
            self._comments += is_comment(text, self._language)
        if sign != CONTEXT:
            self._keep(step)

    def _keep(self, step: Step) -> None:
        if self._kept >= MAX_LINES_PER_FILE or self._allowance.keep <= 0:
            return
        self._lines.append(Step(step.sign, step.text[:MAX_LINE_CHARS]))
        if step.sign != HUNK:
            self._kept += 1
            self._allowance.keep -= 1

    def _name(self, sign: str, text: str) -> None:
        """Note what a line defines, or whose inside it changes."""
        # A bracket that closes something belongs to what it closes.
        if not self._language or not any(map(str.isalnum, text)):
            return
        found = find_enclosing(text, self._language)
        if found:
            self._open = [symbol for symbol in self._open if symbol.level < found.level]
            self._open.append(found)
            if sign != CONTEXT and find_definition(text, self._language):
                defined = self._defined[sign]
                if len(defined) < MAX_SYMBOLS:
                    defined.setdefault(found.name, found)
        elif sign != CONTEXT and not is_comment(text, self._language):
            level = len(text) - len(text.lstrip())
            around = [symbol for symbol in self._open if symbol.level < level
                      or self._language == "markdown"]
            if around and len(self._touched) < MAX_SYMBOLS:
                self._touched.setdefault(around[-1].name, around[-1])

    def dependencies(self) -> tuple[Dependency, ...]:
        """Return the dependencies whose version the file's change sets."""
        return self._manifest.dependencies()

    def facts(self) -> FileFacts:
        """Return what is known of the file after its last piece."""
        patch = self._first
        new, old = self._defined[ADDED], self._defined[REMOVED]
        changed = {name: symbol for name, symbol in {**new, **self._touched}.items()
                   if (name in old) == (name in new)}
        return FileFacts(
            path=patch.path, status=patch.status, kind=self._kind, what=patch.kind,
            language=self._language, added=self._added, removed=self._removed,
            symbols_added=tuple(new[name] for name in new if name not in old),
            symbols_removed=tuple(old[name] for name in old if name not in new),
            symbols_changed=tuple(changed.values()),
            mode=_mode_change(patch), old_blob=patch.old_blob, new_blob=patch.new_blob,
            formatting=self._is_formatting(),
            comments=bool(self._comments) and self._comments == self._lines_seen(),
            skipped=self._skipped, lines=tuple(self._lines),
            lines_left_out=max(0, self._added + self._removed - self._kept),
            fingerprints=frozenset(self._fingerprints()),
        )

    def _lines_seen(self) -> int:
        """Return how many changed lines hold anything, or -1 if not all were read."""
        if self._read < self._added + self._removed:
            return -1
        return sum(text.lines for text in self._texts.values())

    def _fingerprints(self) -> set[int]:
        """Return the checksums of the lines of a file that came or went as a whole."""
        side = {"A": ADDED, "D": REMOVED}.get(self._first.status)
        return self._texts[side].fingerprints if side else set()

    def _is_formatting(self) -> bool:
        new, old = self._texts[ADDED], self._texts[REMOVED]
        if self._first.status != "M" or self._lines_seen() < 0 or new.bare != old.bare:
            return False
        if not self._read or new.exact == old.exact:
            return bool(self._read)
        return self._language not in _INDENTED or new.lines != old.lines


def _mode_change(patch: FilePatch) -> str:
    """Return what became of the right to execute an existing regular file."""
    modes = (patch.old_mode, patch.new_mode)
    return {("100644", "100755"): "executable",
            ("100755", "100644"): "not executable"}.get(modes, "")
