"""The records of this clone as the audit looks them up: by digest, commit and succession."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guard.change import ROUTES, join_routes
from guard.record.statement import PREDICATE_TYPE, change_of, subject_of
from guard.record.store import TORN, read_log, verify_chain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.model import Route
    from guard.record.line import Entry

#: Providers whose model runs on this machine; ``guard.egress`` proves that before it asks.
#: Any other name is taken for a cloud provider.
LOCAL_PROVIDERS = frozenset({"ollama", "draft"})
#: Outcomes that say that guard itself stopped the call before anything was sent.
UNSENT = frozenset({"refused-by-door", "not-local"})


@dataclass(frozen=True, slots=True)
class Record:
    """What the audit needs of a record; digests and ids are ``""`` where it has none.

    ``demand``  the weakest route that its own findings and unread files allow.
    ``cloud_calls``  the providers of calls that reached for a cloud.
    ``fault``  ``record-digest`` or ``record-malformed``: then nothing else in it counts.
    """

    digest: str
    fault: str = ""
    change: str = ""
    tree: str = ""
    base_tree: str = ""
    commit: str = ""
    route: Route = "cloud"
    demand: Route = "cloud"
    cloud_calls: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


def read_record(entry: Entry) -> Record:
    """Return the record that an entry holds; whoever wrote it, this does not raise."""
    if not entry.intact:
        return Record(entry.digest, fault="record-digest")
    try:
        return _read_record(entry)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return Record(entry.digest, fault="record-malformed")


def _read_record(entry: Entry) -> Record:
    statement = entry.statement
    predicate = statement["predicate"]
    if statement["predicateType"] != PREDICATE_TYPE or predicate["route"] not in ROUTES:
        raise ValueError(entry.digest)
    if not isinstance(predicate["base_tree"], str):
        raise TypeError("base_tree")
    skipped = predicate["skipped"] or predicate.get("skipped_omitted", 0)
    actions = [finding["action"] for finding in predicate["findings"]]
    return Record(
        digest=entry.digest, change=change_of(statement),
        tree=subject_of(statement, "tree", "gitTree"), base_tree=predicate["base_tree"],
        commit=subject_of(statement, "commit", "gitCommit"), route=predicate["route"],
        demand=join_routes(*actions, "local" if skipped else "cloud"),
        cloud_calls=_cloud_calls(predicate["calls"]), overrides=_texts(predicate["overrides"]),
        replaces=_texts(predicate["replaces"]),
    )


def _cloud_calls(calls: list[dict[str, Any]]) -> tuple[str, ...]:
    return _texts([
        call["provider"] for call in calls
        if call["provider"] not in LOCAL_PROVIDERS and call["outcome"] not in UNSENT
    ])


def _texts(values: list[Any]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("not a list of texts")
    return tuple(values)


class Book:
    """All records of a clone, and what is wrong with the log that they come from.

    ``problems``  (seq, reason) as ``verify_chain`` says; a tail torn by a crash is none.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), problems: Iterable[tuple[int, str]] = (),
    ) -> None:
        self.problems = tuple(problem for problem in problems if problem[1] != TORN)
        self._by_digest: dict[str, Record] = {}
        self._by_commit: dict[str, list[Record]] = {}
        self._successors: dict[str, list[Record]] = {}
        for entry in entries:
            self._add(read_record(entry))

    def _add(self, record: Record) -> None:
        known = self._by_digest.get(record.digest)
        if known is None or known.fault:
            self._by_digest[record.digest] = record
        if record.commit:
            self._by_commit.setdefault(record.commit, []).append(record)
        for digest in record.replaces:
            self._successors.setdefault(digest, []).append(record)

    def find(self, digest: str) -> Record | None:
        """Return the record with this digest, an edited one if there is no other."""
        return self._by_digest.get(digest)

    def of_commit(self, commit: str) -> list[Record]:
        """Return the records that name this commit, oldest first."""
        return self._by_commit.get(commit, [])

    def successors(self, record: Record) -> list[Record]:
        """Return the records that took over from this one, directly or not, nearest first."""
        return self._walk(record, lambda one: self._successors.get(one.digest, []))

    def predecessors(self, record: Record) -> list[Record]:
        """Return the records that this one took over from, directly or not, nearest first."""
        return self._walk(
            record,
            lambda one: [found for name in one.replaces if (found := self.find(name))],
        )

    @staticmethod
    def _walk(start: Record, step: Any) -> list[Record]:
        seen, found, front = {start.digest}, [], [start]
        while front:
            front = [one for record in front for one in step(record) if one.digest not in seen]
            seen.update(one.digest for one in front)
            found += front
        return found


def read_book(common_dir: str) -> Book:
    """Read the log of the repository whose common git directory is given."""
    return Book(read_log(common_dir), verify_chain(common_dir))
