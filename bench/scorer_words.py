"""What ordinary code is made of: pieces of words by byte pair merges, and pairs of letters.

Counted over clean code only, and only words that several packages share: nothing of a labelled
value can be in it.
"""

from __future__ import annotations

import re
from collections import Counter
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import log2

from guard.detect.scorer_features import LONGEST_PIECE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(rb"[A-Z]?[a-z]{2,24}")
#: A word counts if this many packages have it; so many merges are learned.
LEAST_PACKAGES, MERGES, MOST_WORDS = 5, 4000, 30_000


def count_words(files: Iterable[tuple[str, str, bytes]]) -> Counter[bytes]:
    """Return in how many packages each word of letters stands, of those that are shared."""
    seen: dict[str, set[bytes]] = {}
    for group, _path, text in files:
        seen.setdefault(group, set()).update([word.lower() for word in _WORD.findall(text)])
    counts: Counter[bytes] = Counter()
    for words in seen.values():
        counts.update(words)
    least = min(LEAST_PACKAGES, len(seen))
    shared = sorted((-count, word) for word, count in counts.items() if count >= least)
    return Counter({word: -count for count, word in shared[:MOST_WORDS]})


def learn_pieces(counts: Counter[bytes], merges: int = MERGES) -> list[bytes]:
    """Return the pieces of two letters or more that ``merges`` byte pair merges make, sorted."""
    words = [
        ([bytes([letter]) for letter in word], count) for word, count in sorted(counts.items())
    ]
    pairs: Counter[tuple[bytes, bytes]] = Counter()
    places: dict[tuple[bytes, bytes], set[int]] = {}
    for index, (parts, count) in enumerate(words):
        for pair in pairwise(parts):
            pairs[pair] += count
            places.setdefault(pair, set()).add(index)
    pieces: set[bytes] = set()
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapify(heap)
    while heap and len(pieces) < merges:
        negative, best = heappop(heap)
        # An entry is stale when the pair has been counted anew since: a fresh one is there.
        if pairs[best] != -negative or len(best[0] + best[1]) > LONGEST_PIECE:
            continue
        pieces.add(best[0] + best[1])
        touched: set[tuple[bytes, bytes]] = set()
        for index in sorted(places.pop(best, ())):
            parts, count = words[index]
            for pair in pairwise(parts):
                pairs[pair] -= count
                touched.add(pair)
            parts = _merge(parts, best)
            words[index] = parts, count
            for pair in pairwise(parts):
                pairs[pair] += count
                places.setdefault(pair, set()).add(index)
                touched.add(pair)
        for pair in sorted(touched):
            if pairs[pair] > 0:
                heappush(heap, (-pairs[pair], pair))
    return sorted(pieces)


def _merge(parts: list[bytes], pair: tuple[bytes, bytes]) -> list[bytes]:
    merged: list[bytes] = []
    index = 0
    while index < len(parts):
        if index + 1 < len(parts) and (parts[index], parts[index + 1]) == pair:
            merged.append(parts[index] + parts[index + 1])
            index += 2
        else:
            merged.append(parts[index])
            index += 1
    return merged


def learn_pairs(counts: Counter[bytes]) -> bytes:
    """Return for each pair of letters how often it stands in words, 0 to 9, 5 as by chance."""
    pairs: Counter[tuple[int, int]] = Counter()
    for word, count in counts.items():
        for pair in pairwise(word):
            pairs[pair] += count
    total = sum(pairs.values()) or 1
    return bytes([
        min(9, max(0, round(5 + log2((pairs[97 + first, 97 + second] + 0.1) * 676 / total))))
        for first in range(26) for second in range(26)
    ])
