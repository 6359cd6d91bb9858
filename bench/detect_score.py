"""Compare what a tool reported with what is labelled: recall, precision, F1, noise.

Pure functions on lines. Every tool is judged alike: a label counts as found if a report touches one
of its lines, since few tools give columns that can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Categories of CredData that name identifiers or public values. A label all of whose categories
#: are among these is left out of "core": the key id of AWS, say, is no credential by itself.
IDENTIFIERS = frozenset({
    "UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "AWS Client ID", "Other",
})


class Label(NamedTuple):
    """What is known of lines ``first`` to ``last`` of a file, counted from 1.

    ``truth`` is ``T`` (must be found), ``F`` (must not) or ``X`` (counts neither way).
    """

    path: str
    first: int
    last: int
    truth: str
    category: str


class Hit(NamedTuple):
    """What a tool reported: a place, the tool's own rule, guard's tier and kind."""

    path: str
    first: int
    last: int
    rule: str
    tier: str = "local"
    kind: str = "secret"


class Score(NamedTuple):
    """Counts of one tool on one labelled corpus."""

    found: int
    labelled: int
    false: int  # on lines labelled F
    stray: int  # on lines without a label
    by_category: dict[str, tuple[int, int]]

    @property
    def recall(self) -> float:
        """Return the share of labels found, 0 to 1."""
        return self.found / self.labelled if self.labelled else 0.0

    def precision(self, *, strays: bool = True) -> float:
        """Return the share of what was reported that is true, with or without unlabelled lines."""
        wrong = self.false + (self.stray if strays else 0)
        return self.found / (self.found + wrong) if self.found + wrong else 0.0

    def f1(self, *, strays: bool = True) -> float:
        """Return the harmonic mean of recall and precision."""
        together = self.recall + self.precision(strays=strays)
        return 2 * self.recall * self.precision(strays=strays) / together if together else 0.0


def is_core(label: Label) -> bool:
    """Tell a credential from an identifier."""
    return not set(label.category.split(":")) <= IDENTIFIERS


def touches(hit: Hit, label: Label) -> bool:
    """Tell whether a report and a label share a line of a file."""
    return hit.path == label.path and hit.first <= label.last and hit.last >= label.first


def score(labels: Iterable[Label], hits: Iterable[Hit]) -> Score:
    """Return what ``hits`` are worth. Two reports of one tool on one line count once."""
    near: dict[str, list[Hit]] = defaultdict(list)
    for hit in {(hit.path, hit.first): hit for hit in hits}.values():
        near[hit.path].append(hit)
    found, labelled, false, stray = 0, 0, 0, 0
    categories: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    known: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        known[label.path].append(label)
        if label.truth == "T" and is_core(label):
            got = any(touches(hit, label) for hit in near[label.path])
            found, labelled = found + got, labelled + 1
            count = categories[label.category]
            count[0], count[1] = count[0] + got, count[1] + 1
    for path, reported in near.items():
        for hit in reported:
            truths = {label.truth for label in known[path] if touches(hit, label)}
            if not truths & {"T", "X"}:
                false, stray = false + ("F" in truths), stray + ("F" not in truths)
    pairs = {name: (count[0], count[1]) for name, count in categories.items()}
    return Score(found, labelled, false, stray, pairs)


def of_tier(hits: Iterable[Hit], tier: str, kind: str = "secret") -> list[Hit]:
    """Return the reports of a tier: ``block`` alone, or ``local``, which includes block."""
    wanted = {"block"} if tier == "block" else {"block", "local"}
    return [hit for hit in hits if hit.tier in wanted and hit.kind == kind]


def lines_hit(hits: Iterable[Hit]) -> int:
    """Return how many lines were reported, each once."""
    return len({(hit.path, hit.first) for hit in hits})


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{share * 100:.1f}"


def category_rows(scores: Sequence[Score], least: int = 20) -> list[list[str]]:
    """Return one row per category with at least ``least`` labels: name, labels, recall per tool."""
    if not scores:
        return []
    sizes = {name: total for name, (_, total) in scores[0].by_category.items() if total >= least}
    rows = []
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        found = [percent(each.by_category[name][0] / sizes[name]) for each in scores]
        rows.append([name, f"{sizes[name]:,}", *found])
    return rows
