"""What the policy says of a finding: its action, and what lowered it."""

from __future__ import annotations

from guard.change import ALLOW, ROUTES, join_routes
from guard.detect.globs import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from guard.change import Change
    from guard.detect.baseline import Baselines
    from guard.model import IdleException, Route


class Judge:
    """The actions, tightenings and exceptions of one effective policy on one day."""

    def __init__(
        self, settings: dict[str, Any], today: str, change: Change | None = None,
    ) -> None:
        self.actions: dict[str, dict[str, Route]] = settings.get("actions", {})
        self.rules: dict[str, dict[str, Any]] = settings.get("rules", {})
        self.exceptions = [
            exception for exception in settings.get("exceptions", [])
            if exception.get("layer") != "change" and str(exception.get("expires", "")) >= today
        ]
        #: Those that lowered something.
        self.excepted: list[dict[str, Any]] = []
        self.baselines: Baselines | None = None
        if change is not None and change.read and any(map(_is_baseline, self.exceptions)):
            from guard.detect.baseline import Baselines

            self.baselines = Baselines(self.exceptions, change.base, change.read)

    def strictest(
        self, rows: list[tuple[dict[str, Any], str]], path: str, line: bytes, value: bytes = b"",
        *, may_block: bool,
    ) -> tuple[Route, str]:
        """Return the strictest of what the rules over one place demand, and what lowered it.

        ``rows`` are rules, each as sure as it is by itself. Only the first is told, and who lowers
        that one has looked at the place; but a policy that tightens one of the others means it,
        and what is no secret could go to the cloud: there each rule must be lowered by itself.
        """
        said: list[tuple[Route, str]] = []
        for row, confidence in rows:
            kept = row["kind"] != "secret" or row["id"] in self.rules
            if not said or not said[0][1] or kept:
                said.append(self.action(row, confidence, path, line, value, may_block=may_block))
        return max(said, key=lambda answer: ROUTES.index(answer[0]))

    def action(
        self, row: dict[str, Any], confidence: str, path: str, line: bytes, value: bytes = b"",
        *, may_block: bool,
    ) -> tuple[Route, str]:
        """Return what a finding demands, and what lowered it (or ``""``).

        ``may_block`` is false for what is in the history already: it can't be kept out of
        the commit any more, only away from the cloud.
        """
        rule = self.rules.get(row["id"], {})
        # An unknown kind or confidence is a policy that says nothing: never the cloud.
        action = self.actions.get(row["kind"], {}).get(confidence, "local")
        action = join_routes(action, rule.get("action", "cloud"), rule.get(confidence, "cloud"))
        if not may_block and action == "block":
            action = "local"
        if rule.get("locked"):
            return action, ""
        floor: Route = "local" if row["kind"] == "secret" else "cloud"
        if ROUTES.index(action) <= ROUTES.index(floor):
            return action, ""
        waived = self._waiver(row["id"], path, line)
        if not waived and self.baselines is not None and row["kind"] == "secret":
            known = self.baselines.knows(path, value, line)
            waived = self._because(known) if known else ""
        return (floor, waived) if waived else (action, "")

    def _waiver(self, rule: str, path: str, line: bytes) -> str:
        for exception in self.exceptions:
            if exception.get("rule") == rule and (
                not exception.get("path") or matches(exception["path"], path)
            ):
                return self._because(exception)
        return inline_allowance(line, rule)

    def _because(self, exception: dict[str, Any]) -> str:
        """Return how ``exception`` is told, and remember that it was needed."""
        if not any(each is exception for each in self.excepted):
            self.excepted.append(exception)
        listed = f" ({exception['baseline']})" if _is_baseline(exception) else ""
        return (
            f"exception of {exception.get('owner', 'nobody')} until {exception.get('expires')}"
            f"{listed}: {exception.get('reason', '')}"
        )


def _is_baseline(exception: dict[str, Any]) -> bool:
    return bool(exception.get("baseline"))


def inline_allowance(line: bytes, rule: str) -> str:
    """Return the reason that ``guard: allow RULE -- REASON`` on ``line`` gives, or ``""``."""
    named, reason = parse_allowance(line)
    return f"inline: {reason[:200]}" if reason and rule in named else ""


def idle_exceptions(
    settings: dict[str, Any], today: str, used: Iterable[int], unread: Iterable[str] = (),
) -> tuple[IdleException, ...]:
    """Return the exceptions that lowered nothing in a whole repository, in the policy's order.

    ``used`` are the places of those that did, ``unread`` the files that were not read in full:
    one for such a file may be needed. What is above the repository is for others too, and told
    only once it has expired.
    """
    from guard.model import IdleException

    needed, idle = set(used), []
    for index, each in enumerate(settings.get("exceptions", [])):
        glob, expired = each.get("path") or "", str(each.get("expires", "")) < today
        if index in needed or not (expired or each.get("layer") == "repository"):
            continue
        if not expired and glob and any(matches(glob, path) for path in unread):
            continue
        idle.append(IdleException(
            str(each.get("rule") or each.get("baseline")), glob, str(each.get("owner", "")),
            str(each.get("expires", "")), "expired" if expired else "unused",
        ))
    return tuple(idle)


def parse_allowance(line: bytes) -> tuple[list[str], str]:
    """Return the rules that the first allowance on ``line`` names, and its reason, or ``""``."""
    _, found, rest = line.partition(ALLOW)
    if not found:
        return [], ""
    rules, _, reason = rest.partition(b"--")
    named = [name.strip() for name in rules.decode("utf-8", "replace").split(",")]
    return named, reason.decode("utf-8", "replace").strip(" \t\r*/->#")
