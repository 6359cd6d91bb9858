"""Take names out of a change so that they can stand in a message: fit, few and not sensitive."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from guard.write.text import fit_name, fit_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from guard.write.nouns import FileFacts, Symbol

#: Names that say nothing without what is around them.
_VAGUE = frozenset({
    "__init__", "__repr__", "__str__", "__eq__", "__hash__", "__len__", "__iter__", "__enter__",
    "__exit__", "__call__", "constructor", "new", "default", "main", "init", "run", "get", "set",
    "setUp", "tearDown", "setup", "toString", "equals", "hashCode", "render", "from", "into",
    "fmt", "drop", "clone", "String", "Error",
})
#: What a name alone does not tell.
_TOLD_KINDS = frozenset({"table", "view", "index", "trigger", "target"})
_QUOTES = str.maketrans("", "", '`"')
MAX_PATH_CHARS = 60
MAX_SYMBOL_CHARS = 50
#: Less of a name than this says nothing; then things are counted.
MIN_NAME_CHARS = 20


class Names:
    """The names of one change; what ``redact`` calls sensitive is left out everywhere."""

    def __init__(self, redact: Callable[[str], bool] | None = None) -> None:
        self._sensitive = lru_cache(maxsize=4096)(redact) if redact else lambda _text: False

    def text(self, text: str, limit: int) -> str:
        """Return ``text`` fit for one line, or ``""`` if it is sensitive or empty."""
        shown = fit_name(text, limit)
        return "" if not shown or self._sensitive(text) or self._sensitive(shown) else shown

    def path(self, path: str, limit: int = MAX_PATH_CHARS) -> str:
        """Return a path, without its first folders if it is long, or ``""``."""
        return self.text(path, limit)

    def base(self, path: str) -> str:
        """Return the last part of a path, or ``""`` if any part of it is sensitive."""
        return self.text(path.rpartition("/")[2], MAX_SYMBOL_CHARS) if self.path(path) else ""

    def paths(self, files: Iterable[FileFacts], *, whole: bool = False) -> list[str]:
        """Return the names of ``files``, whole paths where two would look alike."""
        known = [file.path for file in files if self.path(file.path)]
        bases = [path.rpartition("/")[2] for path in known]
        return [self.path(path) if whole or bases.count(base) > 1 else self.base(path)
                for path, base in zip(known, bases, strict=True)]

    def symbols(self, symbols: Iterable[Symbol], *, public: bool = False) -> list[str]:
        """Return the names worth telling, the most telling first, each once.

        ``public`` leaves out private names if there are others.
        """
        ranked = sorted(_outermost(tuple(symbols)), key=_vagueness)
        if public:
            ranked = [one for one in ranked if not one.name.startswith("_")] or ranked
        return list(dict.fromkeys(name for one in ranked if (name := self._symbol(one))))

    def _symbol(self, symbol: Symbol) -> str:
        if symbol.what == "section":
            return self._section(symbol.name)
        shown = self.text(symbol.name, MAX_SYMBOL_CHARS)
        return f"{symbol.what} {shown}" if shown and symbol.what in _TOLD_KINDS else shown

    def _section(self, title: str) -> str:
        """Return the title of a section, which is prose, in quotes of our own."""
        shown = self.text(fit_text(title).translate(_QUOTES), MAX_SYMBOL_CHARS)
        return f'"{shown}"' if shown and not self._sensitive(title) else ""


def _outermost(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Return ``symbols`` without those that stand inside another of them."""
    kept: list[Symbol] = []
    around: Symbol | None = None
    for symbol in symbols:
        if around and symbol.level > around.level and around.what in ("class", "type", "impl"):
            continue
        around = symbol
        kept.append(symbol)
    return kept


def _vagueness(symbol: Symbol) -> tuple[bool, bool, bool]:
    private = symbol.name.startswith(("_", "test"))
    return symbol.name in _VAGUE, private, symbol.what == "constant"


def listed(names: Sequence[str], *, most: int = 3, more: int = 0) -> str:
    """Return ``a``, ``a and b``, ``a, b and c``, ``a, b and 14 more``.

    ``more`` counts what is not in ``names`` at all.
    """
    shown = list(names[:most])
    rest = len(names) - len(shown) + more
    if rest:
        shown.append(f"{rest} more")
    if len(shown) <= 1:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def fill(
    verb: str, names: Sequence[str], room: int, *, more: int = 0, noun: str = "file",
    tail: str = "",
) -> str:
    """Return ``verb NAMES tail`` with as many names as fit into ``room``.

    The tail goes before the last name does; without a name that fits, things are counted.
    """
    for most in (3, 2, 1):
        text = f"{verb} {listed(names, most=most, more=more)}"
        if names and len(text + tail) <= room:
            return text + tail
    short = f"{verb} {listed(names, most=1, more=more)}"
    if names and len(short) <= room:
        return short
    if names and room - len(verb) > MIN_NAME_CHARS:
        return f"{verb} {fit_name(names[0], room - len(verb) - 1)}"
    return f"{verb} {counted(max(1, len(names) + more), noun)}"


def counted(number: int, noun: str) -> str:
    """Return ``1 file``, ``2 files``, ``3 dependencies``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number} {noun}s"


def common_folder(paths: Sequence[str]) -> str:
    """Return the deepest folder that holds all of ``paths``, or ``""`` for the top."""
    levels = zip(*[path.split("/")[:-1] for path in paths], strict=False)
    return "/".join(level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels))
