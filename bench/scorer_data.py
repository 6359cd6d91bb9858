"""Candidates of the generic rules in a corpus, with their labels, for training the scorer.

A candidate is what a rule with ``scorer: true`` (or whose id begins with ``generic-``) yields
before the score is asked. Rules are taken twice: as they are, and without the checks of the
value's looks, so that the model also knows what those turn down today.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from guard.bundle import Bundle
from guard.detect import checks, confirm, first_pass, hs
from guard.detect import compile as compiling
from guard.detect.scorer_features import Lexicon, features
from guard.policy.load import load_pack
from guard.policy.packs import packs_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.detect.checks import Context

GENERIC = Path(packs_dir()) / "secrets" / "generic.yaml"
#: Rows of CredData that are no credential by themselves: left out, neither good nor bad.
NOT_CORE = {
    "UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "AWS Client ID",
    "Google Multi ID", "Other",
}
#: Checks that say where a key stands or what it means; the others judge the value.
KEPT_CHECKS = {
    "line-start", "tag-start", "option-start", "generic-key", "key-boundary", "not-placeholder",
    "not-sample-password", "basic-credentials",
}
SKIPPED_ENDINGS = (
    ".pyc", ".so", ".a", ".exe", ".whl", ".zip", ".gz", ".png", ".ico", ".jpg", ".woff", ".woff2",
    ".ttf", ".wasm", ".node", ".dll",
)
MOST_BYTES = 2_000_000
#: Labels: a credential, none, left out.
TRUE, FALSE, UNSURE = 1, 0, -1


@dataclass
class Candidate:
    """One value at one place: its features, label and where it comes from."""

    group: str
    path: str
    start: int
    end: int
    row: list[int]
    label: int
    strict: bool
    rules: list[str] = field(default_factory=list)
    labelled: bool = False


@dataclass
class Corpus:
    """Files that were read, their lines, their candidates, and credentials that must be found."""

    candidates: list[Candidate]
    lines: dict[str, int]
    #: Of each group: keys of its core credentials, and what covers them.
    wanted: dict[str, dict[tuple[str, int], list[Candidate]]]


class Net:
    """The generic rules as a bundle, and a collector in the score's place."""

    def __init__(self, *, loose: bool) -> None:
        rules = [
            self._loosened(rule) if loose else {**rule, "scorer": False}
            for rule in load_pack(GENERIC.read_bytes(), GENERIC.as_posix())
        ]
        rows, database = compiling.compile_rules(rules)
        for row in rows:
            row["checks"] = [*row["checks"], "collect"]
            row["certain_if"] = []
        self.bundle = Bundle(hs.load_database(database), rows, {}, "", "")
        self.taken: list[Context] = []

    @staticmethod
    def _loosened(rule: dict[str, Any]) -> dict[str, Any]:
        kept = [name for name in rule.get("checks", ()) if name in KEPT_CHECKS]
        return {**rule, "checks": kept, "drop": [], "certain_if": [], "scorer": False}

    def draw(self, text: bytes, path: str) -> Iterator[tuple[str, Context]]:
        """Yield the id of the rule and the context of every candidate in ``text``."""
        found, _overflow = first_pass.find_candidates(self.bundle, text)
        # Triggers of encoded text have numbers behind those of the rules.
        mask, count = (1 << first_pass.RULE_BITS) - 1, len(self.bundle.rules)
        hits = [hit for hit in found if hit & mask < count]
        checks._resolved["collect"] = self._take  # noqa: SLF001 - the place of the score
        for match in confirm.confirm(self.bundle, text, path, hits, []):
            context = self.taken.pop()
            if context.text is text and (context.start, context.end) == (match.start, match.end):
                yield match.row["id"], context

    def _take(self, _value: bytes, context: Context) -> bool:
        self.taken.append(context)
        return True


class Reader:
    """Reads files into candidates; ``lexicon`` is what ordinary code is made of."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.strict, self.loose = Net(loose=False), Net(loose=True)

    def candidates(self, text: bytes, path: str, group: str) -> list[Candidate]:
        """Return the candidates of one file, one for each value and key, unlabelled."""
        strict: dict[tuple[int, int], list[str]] = {}
        found: dict[tuple[int, int], Candidate] = {}
        for net in (self.strict, self.loose):
            for rule, context in net.draw(text, path):
                place = context.start, context.end
                if net is self.strict:
                    strict.setdefault(place, []).append(rule)
                if place not in found:
                    row = features(text[context.start : context.end], context, self.lexicon)
                    found[place] = Candidate(group, path, *place, row, FALSE, strict=False)
        for place, candidate in found.items():
            candidate.strict = place in strict
            candidate.rules = strict.get(place, [])
        return list(found.values())


def read_creddata(root: Path, reader: Reader) -> Corpus:
    """Return the candidates of the labelled files under ``root``; the reserved half is refused."""
    corpus = Corpus([], {}, {})
    for meta in sorted((root / "meta").glob("*.csv")):
        group = meta.stem
        if group[:1] not in "01234567":
            raise SystemExit(f"{meta}: that id is of the half that nothing may be trained on")
        files: dict[str, list[dict[str, str]]] = {}
        with meta.open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                files.setdefault(row["FilePath"], []).append(row)
        for path in sorted(files):
            file = root / path
            if file.is_file() and file.stat().st_size <= MOST_BYTES:
                _read_labelled(corpus, reader, file.read_bytes(), path, group, files[path])
    return corpus


def _read_labelled(
    corpus: Corpus, reader: Reader, text: bytes, path: str, group: str, rows: list[dict[str, str]],
) -> None:
    corpus.lines[group] = corpus.lines.get(group, 0) + text.count(b"\n")
    starts = [0]
    for line in text.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    candidates = reader.candidates(text, f"{group}/{path}", group)
    corpus.candidates.extend(candidates)
    wanted = corpus.wanted.setdefault(group, {})
    for number, row in enumerate(rows):
        first, last = int(row["LineStart"]), int(row["LineEnd"])
        if not 0 < first <= last < len(starts):
            continue
        span = starts[first - 1], starts[last]
        value = _value_span(text[span[0] : span[1]], row, span)
        touching = [one for one in candidates if one.start < value[1] and one.end > value[0]]
        on_line = [one for one in candidates if one.start < span[1] and one.end > span[0]]
        core = not set(row["Category"].split(":")) <= NOT_CORE
        if row["GroundTruth"] == "T" and core:
            wanted[path, number] = touching
            _label(touching, TRUE)
            _label([one for one in on_line if one.label == FALSE and not one.labelled], UNSURE)
        elif row["GroundTruth"] != "F":
            _label([one for one in on_line if one.label == FALSE], UNSURE)
        else:
            for one in on_line:
                one.labelled = True
                one.label = FALSE if one.label == UNSURE else one.label


def _label(candidates: list[Candidate], label: int) -> None:
    for one in candidates:
        one.label = label


def _value_span(text: bytes, row: dict[str, str], span: tuple[int, int]) -> tuple[int, int]:
    """Return the bytes of the labelled value, whose columns count characters; else its lines."""
    first, last = int(row["ValueStart"] or -1), int(row["ValueEnd"] or -1)
    if row["LineStart"] != row["LineEnd"] or not 0 <= first < last:
        return span
    line = text.decode("utf-8", "replace")
    low = len(line[:first].encode("utf-8", "replace"))
    return span[0] + low, span[0] + low + len(line[first:last].encode("utf-8", "replace"))


def read_clean(roots: list[Path], reader: Reader, share: int = 1) -> Corpus:
    """Return the candidates of code without credentials; each folder of a root is one group."""
    corpus = Corpus([], {}, {})
    for group, path, text in clean_files(roots, share):
        corpus.lines[group] = corpus.lines.get(group, 0) + text.count(b"\n")
        corpus.candidates.extend(reader.candidates(text, path, group))
    return corpus


def clean_files(roots: list[Path], share: int = 1) -> Iterator[tuple[str, str, bytes]]:
    """Yield group, path and bytes of one in ``share`` text files under ``roots``, in order."""
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in {"__pycache__", ".git"})
            for name in sorted(names):
                file = Path(folder, name)
                chosen = crc32(file.relative_to(root).as_posix().encode()) % share == 0
                if not chosen or name.endswith(SKIPPED_ENDINGS) or file.is_symlink():
                    continue
                if not file.is_file() or file.stat().st_size > MOST_BYTES:
                    continue
                text = file.read_bytes()
                if b"\0" not in text[:8000]:
                    path = file.relative_to(root).as_posix()
                    yield f"{root.name}/{path.partition('/')[0]}", path, text
