"""How likely a generic candidate is a credential, by a small learned model (docs/scorer.md).

The model is a forest of decision trees over whole numbers: limits and leaves are integers, so a
score is the same on every machine. It is read from ``data/scorer.bin`` when the first candidate
is scored. Only rules that say ``scorer: true`` ask for it, and they know no more than a key
word; what has a form of its own is never dropped by a score.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate, pairwise
from os.path import dirname, join
from zlib import crc32, decompress
from zlib import error as zlib_error

from guard.detect.scorer_features import Lexicon, features, surroundings
from guard.errors import GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

#: Below this a candidate is dropped; from ``HIGH`` on it is certain; between, the rule says.
LOW, HIGH = 0.3, 0.95

MAGIC = b"guard-scorer 1\n"
#: In ``Model.feature``, of a node that has no further ones.
LEAF = 255
#: Score units per logit, and the logits from which on the table says nothing new.
UNITS, FAR = 256, 8
FILE = join(dirname(__file__), "data", "scorer.bin")


class Model:
    """The trees as flat arrays, and the pieces of words.

    ``roots``    index of each tree's first node.
    ``feature``  of each node: which feature it asks for, or ``LEAF``.
    ``limit``    of each node: features above it go right; of a leaf: what it adds.
    ``left``     of each node: index of its left child; the right one is next.
    ``lexicon``  pieces of words and pairs of letters, for ``scorer_features``.
    ``table``    score in 1/10,000 by clamped sum of leaves.
    ``most``     the most that each tree and those after it can add.
    """

    __slots__ = ("bias", "feature", "left", "lexicon", "limit", "most", "roots", "table")

    def __init__(  # noqa: PLR0917 - a record
        self, bias: int, roots: array[int], feature: bytes, limit: array[int], left: array[int],
        lexicon: Lexicon, table: array[int],
    ) -> None:
        self.bias = bias
        self.roots = roots
        self.feature = feature
        self.limit = limit
        self.left = left
        self.lexicon = lexicon
        self.table = table
        tops = [
            max([limit[node] for node in range(first, last) if feature[node] == LEAF])
            for first, last in pairwise([*roots, len(feature)])
        ]
        self.most = list(accumulate(reversed(tops)))[::-1]

    def total(self, row: list[int], floor: int = -1 << 30) -> int:
        """Return the sum of the leaves that ``row`` falls into, in 1/``UNITS`` logits.

        Once it can't reach ``floor`` any more, what it can reach at most is returned: most
        candidates are words, and a third of the trees says so.
        """
        feature, limit, left = self.feature, self.limit, self.left
        total = self.bias
        for root, most in zip(self.roots, self.most, strict=True):
            if total + most < floor:
                return total + most
            node = root
            asked = feature[node]
            while asked != LEAF:
                node = left[node] + (row[asked] > limit[node])
                asked = feature[node]
            total += limit[node]
        return total

    def probability(self, total: int) -> float:
        """Return the score of a sum of leaves."""
        index = min(max(total + UNITS * FAR, 0), 2 * UNITS * FAR)
        return self.table[index] / 10_000

    def least(self, score: float) -> int:
        """Return the least sum of leaves whose score is ``score`` or more."""
        return bisect_left(self.table, round(score * 10_000)) - UNITS * FAR


#: The model, and the least sum of leaves that ``LOW`` takes.
_model: list[tuple[Model, int]] = []
#: Scores by all that they were made of: a rule asks twice, for the lower and the upper threshold,
#: and in a history the same lines come again and again. In memory only, and not for long.
_known: dict[tuple[bytes | str | int, ...], float] = {}
MOST_KNOWN = 8192

#: Work done, for tests: candidates whose score was not known.
candidates_scored = 0


def score(value: bytes, context: Context) -> float:
    """Return how likely ``value`` is a credential, 0 to 1; GuardError if the model is damaged.

    Below ``LOW`` it is no more exact than that.
    """
    global candidates_scored  # noqa: PLW0603 - a counter for tests
    seen = surroundings(value, context)
    found = _known.get(seen)
    if found is not None:
        return found
    if not _model:
        read = read_model(FILE)
        _model.append((read, read.least(LOW)))
    model, floor = _model[0]
    found = model.probability(model.total(features(value, context, model.lexicon), floor))
    candidates_scored += 1
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[seen] = found
    return found


def read_model(file: str) -> Model:
    """Return the model in ``file``; GuardError if it is not there or not whole."""
    try:
        with open(file, "rb") as source:
            return parse_model(source.read(1_000_000))
    except (OSError, ValueError, IndexError, zlib_error) as error:
        problem = f"the scorer's model {file} can't be used: {error}"
        raise GuardError(problem, "install hybrid-guard again") from None


def parse_model(raw: bytes) -> Model:
    """Return the model that ``raw`` holds; ValueError if a byte of it is not as written."""
    head, body = raw[: len(MAGIC)], raw[len(MAGIC) + 4 :]
    if head != MAGIC:
        raise ValueError("it is not of this version")
    if crc32(body) != int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "little"):
        raise ValueError("it is damaged")
    text = decompress(body)
    sizes = _numbers(text[:24])
    ends = list(accumulate(sizes[1:], initial=24))
    parts = [text[low:high] for low, high in pairwise(ends)]
    nodes = _numbers(parts[1])
    count = len(parts[0])
    limit, left = nodes[:count], nodes[count : 2 * count]
    return Model(
        sizes[0], nodes[2 * count :], parts[0], limit, left,
        Lexicon(frozenset(parts[2].split()), parts[3]), _numbers(parts[4]),
    )


def _numbers(raw: bytes) -> array[int]:
    """Return the 4-byte integers, least byte first, in ``raw``."""
    numbers = array("i", raw)
    if numbers.itemsize != 4:  # noqa: PLR2004 - C has other sizes on machines that nobody has
        raise ValueError("this machine's integers have another size")
    if (1).to_bytes(4, "little") != array("i", [1]).tobytes():
        numbers.byteswap()
    return numbers
