"""Train the scorer of generic candidates, and say how good it is.

    python bench/train_scorer.py --creddata DIR --clean DIR [DIR…] [--share 6] [--write]

``--creddata`` is the open half of CredData (``data/ID/…``, ``meta/ID.csv``, ids 0 to 7);
``--clean`` folders whose own folders are packages. Prints what the model does on repositories and
packages that it was not trained on (five folds, whole repositories); ``--write`` then trains on
everything, and writes the model and the numbers of its card (docs/scorer.md). The same files
give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.scorer_data import (
    FALSE,
    TRUE,
    UNSURE,
    Candidate,
    Corpus,
    Reader,
    clean_files,
    read_clean,
    read_creddata,
)
from bench.scorer_forest import Forest, Settings
from bench.scorer_words import count_words, learn_pairs, learn_pieces
from guard.detect.scorer import FILE, parse_model
from guard.detect.scorer_features import NAMES, Lexicon

FOLDS = 5
CARD = Path(__file__).resolve().parent.parent / "docs" / "scorer.md"
BEGIN, END = "<!-- numbers: bench/train_scorer.py -->\n", "<!-- end of numbers -->\n"


def weight_of(candidate: Candidate) -> int:
    """Return how much a row counts: what rules yield today more, unlabelled rows less."""
    base = 4 if candidate.strict else 1
    return base * 2 if candidate.label == TRUE else base


def train(candidates: list[Candidate], settings: Settings) -> Forest:
    """Return a forest grown over the candidates whose label is sure."""
    rows = [one for one in candidates if one.label != UNSURE]
    forest = Forest([one.row for one in rows], settings)
    forest.grow([one.label for one in rows], [weight_of(one) for one in rows])
    return forest


def cross_validate(
    corpora: list[Corpus], settings: Settings, words: list[bytes], pairs: bytes,
) -> dict[int, float]:
    """Return the score of every candidate, by ``id()``, from models that never saw its group."""
    candidates = [one for corpus in corpora for one in corpus.candidates]
    scores: dict[int, float] = {}
    for fold in range(FOLDS):
        known = [one for one in candidates if fold_of(one.group) != fold]
        model = parse_model(train(known, settings).dump(words, pairs))
        for one in candidates:
            if fold_of(one.group) == fold:
                scores[id(one)] = model.probability(model.total(one.row))
    return scores


def fold_of(group: str) -> int:
    """Return the fold of a repository or package."""
    return crc32(group.encode()) % FOLDS


def auc(candidates: list[Candidate], scores: dict[int, float]) -> float:
    """Return the chance that a credential scores above something else."""
    ranked = sorted((scores[id(one)], one.label) for one in candidates if one.label != UNSURE)
    positive = sum([label for _, label in ranked])
    below = area = 0.0
    index = 0
    while index < len(ranked):
        last = index
        while last < len(ranked) and ranked[last][0] == ranked[index][0]:
            last += 1
        good = sum([label for _, label in ranked[index:last]])
        area += good * (below + (last - index - good) / 2)
        below += last - index - good
        index = last
    return area / max(1.0, positive * below)


def measure(
    labelled: Corpus, clean: Corpus, scores: dict[int, float], threshold: float,
) -> tuple[float, float, float, float]:
    """Return recall, precision (labelled lines; all lines) and findings per M clean lines."""
    def kept(one: Candidate) -> bool:
        return one.strict and scores[id(one)] >= threshold

    wanted = [touching for group in labelled.wanted.values() for touching in group.values()]
    found = sum([any(kept(one) for one in touching) for touching in wanted])
    wrong = [one for one in labelled.candidates if one.label == FALSE and kept(one)]
    sure = sum([one.labelled for one in wrong])
    noise = sum([kept(one) for one in clean.candidates])
    return (
        100 * found / max(1, len(wanted)), 100 * found / max(1, found + sure),
        100 * found / max(1, found + len(wrong)),
        1_000_000 * noise / max(1, sum(clean.lines.values())),
    )


def report(labelled: Corpus, clean: Corpus, scores: dict[int, float]) -> str:
    """Return the numbers of the card, as Markdown."""
    sure = [one for one in labelled.candidates if one.strict]
    wanted = sum([len(group) for group in labelled.wanted.values()])
    lines = [
        (f"Labelled: {len(labelled.lines)} repositories, {sum(labelled.lines.values()):,} lines, "
        f"{wanted:,} credentials, {len(labelled.candidates):,} candidates "
        f"({sum([one.label == TRUE for one in labelled.candidates]):,} of them credentials)."),
        (f"Clean: {len(clean.lines)} packages, {sum(clean.lines.values()):,} lines, "
        f"{len(clean.candidates):,} candidates."),
        f"AUC over the candidates of the rules, labelled files: {auc(sure, scores):.3f}.", "",
        ("| from | recall % | precision, labelled lines % | precision, all lines % "
        "| findings per M clean lines |"),
        "|---|---|---|---|---|",
    ]
    for threshold in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99):
        numbers = measure(labelled, clean, scores, threshold)
        lines.append(f"| {threshold:.2f} | " + " | ".join([f"{one:.1f}" for one in numbers]) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--creddata", type=Path, required=True)
    parser.add_argument("--clean", type=Path, nargs="+", required=True)
    parser.add_argument("--share", type=int, default=1, help="read one in so many clean files")
    parser.add_argument("--trees", type=int, default=Settings.trees)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model", type=Path, default=Path(FILE))
    parser.add_argument("--card", type=Path, default=CARD)
    args = parser.parse_args()
    counts = count_words(clean_files(args.clean, args.share))
    words, pairs = learn_pieces(counts), learn_pairs(counts)
    reader = Reader(Lexicon(frozenset(words), pairs))
    labelled = read_creddata(args.creddata, reader)
    clean = read_clean(args.clean, reader, args.share)
    finish(labelled, clean, words, pairs, args)


def finish(
    labelled: Corpus, clean: Corpus, words: list[bytes], pairs: bytes, args: argparse.Namespace,
) -> None:
    """Cross-validate, print, and write the model and its card if asked to."""
    settings = Settings(trees=args.trees)
    numbers = report(labelled, clean, cross_validate([labelled, clean], settings, words, pairs))
    print(numbers)
    if not args.write:
        return
    forest = train([*labelled.candidates, *clean.candidates], settings)
    args.model.write_bytes(forest.dump(words, pairs))
    total = sum(forest.gains) or 1.0
    best = sorted(zip(forest.gains, NAMES, strict=True), reverse=True)[:15]
    numbers += "\nWhat the trees ask most, by gain: " + ", ".join(
        [f"`{name}` {100 * gain / total:.0f}%" for gain, name in best]) + ".\n"
    if args.card.exists():
        before, _, rest = args.card.read_text("utf-8").partition(BEGIN)
        args.card.write_text(f"{before}{BEGIN}{numbers}{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
