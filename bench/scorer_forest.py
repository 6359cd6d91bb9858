"""Grow a forest of decision trees by gradient boosting, in whole numbers: same input, same trees.

Scores are in 1/UNITS logits, probabilities in 1/10,000 from the table that ships with the model,
gradients are integers; only the gains are floats, made by one division each, which every machine
rounds alike. numpy makes the histograms faster, never different.
"""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import dataclass
from typing import Any
from zlib import compress, crc32

from guard.detect.scorer import FAR, LEAF, MAGIC, UNITS

try:
    import numpy as np
except ImportError:  # slower without
    np = None  # type: ignore[assignment]

#: Most different limits of a feature.
BINS = 48


@dataclass(frozen=True)
class Settings:
    """How the forest grows."""

    trees: int = 90
    leaves: int = 16
    #: Share of a Newton step, in 1/100.
    rate: int = 12
    #: Keeps leaves of few rows small; rows times p(1-p), in units of a weight of 1.
    damping: int = 3
    least_hessian: float = 1.0
    rows: float = 0.7
    columns: float = 0.4
    seed: int = 20261123


@dataclass
class Node:
    """A split, or a leaf when ``feature`` is ``LEAF``."""

    rows: list[int]
    gain: float = 0.0
    feature: int = LEAF
    limit: int = 0
    bin: int = 0
    left: Node | None = None
    right: Node | None = None
    value: int = 0


def make_table() -> array[int]:
    """Return the probability in 1/10,000 of every sum of leaves from -FAR to FAR logits."""
    reach = UNITS * FAR
    return array("i", [
        round(10_000 / (1 + math.exp(-total / UNITS))) for total in range(-reach, reach + 1)
    ])


class Forest:
    """Rows in bins, and the trees grown over them."""

    def __init__(self, rows: list[list[int]], settings: Settings) -> None:
        self.settings = settings
        self.cuts = [_cut_points(column) for column in zip(*rows, strict=True)]
        self.columns = [
            _to_bins(column, cuts)
            for column, cuts in zip(zip(*rows, strict=True), self.cuts, strict=True)
        ]
        self.trees: list[Node] = []
        self.bias = 0
        self.table = make_table()
        self.gains = [0.0] * len(self.cuts)
        self.arrays = None
        if np is not None:
            self.arrays = np.array([list(column) for column in self.columns], dtype=np.int64)

    def grow(self, labels: list[int], weights: list[int]) -> None:
        """Add the trees for ``labels`` (0 or 1) with whole ``weights``."""
        source = random.Random(self.settings.seed)
        total = sum(weights)
        positive = sum(weight for weight, label in zip(weights, labels, strict=True) if label)
        self.bias = round(UNITS * math.log(max(positive, 1) / max(total - positive, 1)))
        sums = [self.bias] * len(labels)
        everything = list(range(len(labels)))
        reach, table = UNITS * FAR, self.table
        for _ in range(self.settings.trees):
            chances = [table[min(max(one, -reach), reach) + reach] for one in sums]
            slopes = [
                weight * (10_000 * label - chance)
                for weight, label, chance in zip(weights, labels, chances, strict=True)
            ]
            bends = [
                weight * chance * (10_000 - chance) // 10_000
                for weight, chance in zip(weights, chances, strict=True)
            ]
            rows = sorted(source.sample(everything, max(1, int(len(labels) * self.settings.rows))))
            count = max(1, int(len(self.cuts) * self.settings.columns))
            asked = sorted(source.sample(range(len(self.cuts)), count))
            tree = self._tree(rows, asked, slopes, bends)
            self.trees.append(tree)
            self._add(tree, everything, sums)

    def _tree(
        self, rows: list[int], asked: list[int], slopes: list[int], bends: list[int],
    ) -> Node:
        """Return a tree grown best split first."""
        pair = slopes, bends
        if np is not None:
            pair = np.array(slopes, dtype=float), np.array(bends, dtype=float)
        root = Node(rows)
        self._split(root, asked, slopes, bends, pair)
        leaves = [root]
        while len(leaves) < self.settings.leaves:
            best = max(leaves, key=lambda node: node.gain)
            if best.gain <= 0:
                break
            leaves.remove(best)
            self.gains[best.feature] += best.gain
            column = self.columns[best.feature]
            best.left = Node([row for row in best.rows if column[row] <= best.bin])
            best.right = Node([row for row in best.rows if column[row] > best.bin])
            for child in (best.left, best.right):
                self._split(child, asked, slopes, bends, pair)
                leaves.append(child)
        for leaf in leaves:
            leaf.feature, leaf.rows = LEAF, []
        return root

    def _split(
        self, node: Node, asked: list[int], slopes: list[int], bends: list[int], pair: Any,
    ) -> None:
        """Find the best question for the rows of ``node``, and what it says as a leaf."""
        slope = sum([slopes[row] for row in node.rows])
        bend = sum([bends[row] for row in node.rows])
        damping = self.settings.damping * 10_000
        node.value = round(slope * UNITS * self.settings.rate / 100 / (bend + damping))
        here = slope * slope / (bend + damping)
        least = int(self.settings.least_hessian * 10_000)
        chosen = None if np is None else np.array(node.rows, dtype=np.int64)
        parts = pair if chosen is None else (pair[0][chosen], pair[1][chosen])
        for feature in asked:
            left_slope = left_bend = 0
            sums = self._histogram(feature, node.rows, chosen, parts)
            for place, (one, other) in enumerate(sums):
                left_slope += one
                left_bend += other
                if left_bend < least:
                    continue
                if bend - left_bend < least or place >= len(self.cuts[feature]):
                    break
                rest = slope - left_slope
                gain = (
                    left_slope * left_slope / (left_bend + damping)
                    + rest * rest / (bend - left_bend + damping) - here
                )
                if gain > node.gain + 1e-6:
                    node.gain, node.feature, node.bin = gain, feature, place
                    node.limit = self.cuts[feature][place]

    def _histogram(self, feature: int, rows: list[int], chosen: Any, parts: Any) -> Any:
        """Return the sums of slopes and bends of ``rows`` by bin of ``feature``."""
        size = len(self.cuts[feature]) + 1
        if chosen is not None:
            column = self.arrays[feature][chosen]
            return zip(*[
                [int(one) for one in np.bincount(column, weights=part, minlength=size)]
                for part in parts
            ], strict=True)
        sums = [[0, 0] for _ in range(size)]
        column, (slopes, bends) = self.columns[feature], parts
        for row in rows:
            place = sums[column[row]]
            place[0] += slopes[row]
            place[1] += bends[row]
        return sums

    def _add(self, node: Node, rows: list[int], sums: list[int]) -> None:
        """Add what the tree says of ``rows`` to ``sums``."""
        if node.left is None or node.right is None:
            for row in rows:
                sums[row] += node.value
            return
        column, limit = self.columns[node.feature], node.bin
        self._add(node.left, [row for row in rows if column[row] <= limit], sums)
        self._add(node.right, [row for row in rows if column[row] > limit], sums)

    def dump(self, words: list[bytes], pairs: bytes) -> bytes:
        """Return the file that ``guard.detect.scorer`` reads."""
        feature, limit, left, roots = bytearray(), array("i"), array("i"), array("i")
        for tree in self.trees:
            roots.append(len(feature))
            queue: list[tuple[int, Node]] = [(_push(feature, limit, left), tree)]
            for index, node in queue:
                if node.left is None or node.right is None:
                    limit[index] = node.value
                    continue
                feature[index], limit[index], left[index] = node.feature, node.limit, len(feature)
                queue += [(_push(feature, limit, left), child) for child in (node.left, node.right)]
        parts = [
            bytes(feature), _little(limit + left + roots), b"\n".join(words), pairs,
            _little(self.table),
        ]
        sizes = array("i", [self.bias, *[len(part) for part in parts]])
        body = compress(_little(sizes) + b"".join(parts), 9)
        return MAGIC + crc32(body).to_bytes(4, "little") + body


def _push(feature: bytearray, limit: array[int], left: array[int]) -> int:
    feature.append(LEAF)
    limit.append(0)
    left.append(0)
    return len(feature) - 1


def _little(numbers: array[int]) -> bytes:
    return b"".join([number.to_bytes(4, "little", signed=True) for number in numbers])


def _cut_points(column: tuple[int, ...]) -> list[int]:
    """Return at most BINS - 1 limits that part the values into like shares; fewer if few differ."""
    ordered = sorted(column)
    values = sorted(set(ordered))[:-1]
    if len(values) < BINS:
        return values
    shares = {ordered[len(ordered) * place // BINS] for place in range(1, BINS)}
    # The rare ends tell most: half the limits are of the values, half of the shares.
    spread = {values[len(values) * place // BINS] for place in range(BINS)}
    both = sorted((shares | spread) - {ordered[-1]})
    step = max(1, -(-len(both) // (2 * BINS)))
    return both[::step]


def _to_bins(column: tuple[int, ...], cuts: list[int]) -> bytes:
    from bisect import bisect_left

    return bytes([bisect_left(cuts, value) for value in column])


