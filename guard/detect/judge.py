"""What the policy says of a finding: its action, and what lowered it."""

from __future__ import annotations

from guard.change import ROUTES, join_routes
from guard.detect.globs import matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guard.change import Change
    from guard.detect.baseline import Baselines
    from guard.model import Route

_ALLOW = b"guard: allow "


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
        self.baselines: Baselines | None = None
        if change is not None and change.read and any(map(_is_baseline, self.exceptions)):
            from guard.detect.baseline import Baselines

            self.baselines = Baselines(self.exceptions, change.base, change.read)

    def strictest(
        self, rows: list[tuple[dict[str, Any], str]], path: str, line: bytes, value: bytes = b"",
        *, may_block: bool,
    ) -> tuple[Route, str]:
        """Return the strictest of what the rules over one place demand, and what lowered it.

        ``rows`` are rules, each as sure as it is by itself. Only the first is told, but a policy
        that tightens one of the others means it.
        """
        said = [
            self.action(row, confidence, path, line, value, may_block=may_block)
            for row, confidence in rows
        ]
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
            waived = _because(known) if known else ""
        return (floor, waived) if waived else (action, "")

    def _waiver(self, rule: str, path: str, line: bytes) -> str:
        for exception in self.exceptions:
            if exception.get("rule") == rule and (
                not exception.get("path") or matches(exception["path"], path)
            ):
                return _because(exception)
        return inline_allowance(line, rule)


def _is_baseline(exception: dict[str, Any]) -> bool:
    return bool(exception.get("baseline"))


def _because(exception: dict[str, Any]) -> str:
    listed = f" ({exception['baseline']})" if _is_baseline(exception) else ""
    return (
        f"exception of {exception.get('owner', 'nobody')} until {exception.get('expires')}"
        f"{listed}: {exception.get('reason', '')}"
    )


def inline_allowance(line: bytes, rule: str) -> str:
    """Return the reason that ``guard: allow RULE -- REASON`` on ``line`` gives, or ``""``."""
    _, found, rest = line.partition(_ALLOW)
    rules, dashes, reason = rest.partition(b"--")
    named = [name.strip() for name in rules.decode("utf-8", "replace").split(",")]
    text = reason.decode("utf-8", "replace").strip(" \t\r*/->#")
    if not found or not dashes or rule not in named or not text:
        return ""
    return f"inline: {text[:200]}"
