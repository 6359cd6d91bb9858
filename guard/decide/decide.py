"""Settle where a piece of work may be done, before any model sees it.

Pure: no clock, no file, no network. What is known comes in as arguments, and the same
arguments give the same decision, byte for byte, on every machine. docs/routing.md says the
same for the people it decides about; change both or neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from guard.change import ROUTES, join_routes
from guard.decide.reasons import count, name_findings, place_of
from guard.errors import RefusedError
from guard.model import Decision

if TYPE_CHECKING:
    from typing import Any

    from guard.change import Scan
    from guard.model import Budget, Complexity, Finding, Health, Policy, Route, Task

#: What the person asked for on the command line; ``""`` is nothing.
Flag = Literal["", "local", "cloud"]


def decide(
    scan: Scan, extra: tuple[Finding, ...], task: Task, policy: Policy, *,
    flag: Flag, complexity: Complexity, budget: Budget, health: Health,
) -> Decision:
    """Return the route for ``task``: sensitivity, flag, policy, complexity, budget, health.

    ``extra`` holds the findings in what goes into the prompt beside the change (branch, hint,
    history, prompt). Raises RefusedError if ``flag`` asks for the cloud and anything is
    sensitive; the error names rules and places, never a value.
    """
    findings = _strictest_first((*scan.findings, *extra))
    route = join_routes(scan.route, *[finding.action for finding in findings])
    if route != "cloud":
        if flag == "cloud":
            raise _refusal(scan, findings, route)
        reasons = name_findings(scan, findings)
    else:
        why_local = _why_local(task, policy, flag, complexity, budget, health)
        route = "local" if why_local else "cloud"
        deciding = why_local or _why_cloud(task, policy, flag, complexity, budget)
        reasons = (*deciding, *_noted(findings))
    provider, model = _who(route, task, policy, health)
    return Decision(
        route=route, reasons=reasons, complexity=complexity, task=task,
        sensitive=bool(scan.skipped) or any(finding.action != "cloud" for finding in findings),
        provider=provider, model=model,
    )


def threshold_of(task: Task, policy: Policy) -> float:
    """Return the complexity from which ``task`` is worth the cloud, as the policy says."""
    own = policy.get("route.tasks").get(task) or {}
    threshold = own.get("threshold")
    return float(policy.get("route.threshold") if threshold is None else threshold)


def _strictest_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Sort by action, keeping the order of the scan within one action."""
    return tuple(sorted(findings, key=lambda finding: -ROUTES.index(finding.action)))


def _why_local(
    task: Task, policy: Policy, flag: Flag, complexity: Complexity, budget: Budget,
    health: Health,
) -> tuple[str, ...]:
    """Return why the work stays here although nothing is sensitive; empty if it may leave."""
    if flag == "local":
        return ("--local was given.",)
    if not policy.get("route.cloud"):
        return ("The policy keeps all work local (route.cloud: false).",)
    if task == "message" and not policy.get("message.model"):
        return ("The policy asks no model for messages (message.model: false).",)
    threshold = threshold_of(task, policy)
    # Written so that a threshold or a budget that is not a number (NaN) keeps the work here.
    if flag != "cloud" and not complexity.score >= threshold:
        return ((f"Complexity {complexity.score} is below the threshold {threshold:g} "
                 f"for {task}: routine work stays local."),)
    if budget.left_usd is not None and not budget.left_usd > 0:
        return ("The budget for cloud calls is used up.",)
    if health.cloud is False:
        return ("The cloud provider does not answer.",)
    return ()


def _why_cloud(
    task: Task, policy: Policy, flag: Flag, complexity: Complexity, budget: Budget,
) -> tuple[str, ...]:
    if flag == "cloud":
        deciding = "--cloud was given and nothing sensitive was found."
    else:
        deciding = (f"Complexity {complexity.score} reaches the threshold "
                    f"{threshold_of(task, policy):g} for {task}.")
    clean = () if flag == "cloud" else ("Nothing sensitive was found.",)
    money = () if budget.left_usd is None else (f"${budget.left_usd:.2f} of the budget is left.",)
    return (deciding, *clean, *money)


def _noted(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Say how many findings the policy or an exception lets pass."""
    waived = sum(1 for finding in findings if finding.waived)
    noted = len(findings) - waived
    return (
        *([f"{count(waived, 'finding')} allowed by an exception."] if waived else []),
        *([f"{count(noted, 'finding')} only noted, as the policy says."] if noted else []),
    )


def _who(route: Route, task: Task, policy: Policy, health: Health) -> tuple[str, str]:
    """Return provider and model for ``route``; ``draft`` where no model may or can be asked.

    What must not be committed is still written about, here. A local model that does not
    answer is followed by the draft, never by the cloud.
    """
    if task == "message" and not policy.get("message.model"):
        return "draft", ""
    if route != "cloud" and health.local is False:
        return "draft", ""
    settings: dict[str, Any] = policy.get("providers")["cloud" if route == "cloud" else "local"]
    return settings["provider"], settings["model"]


def _refusal(scan: Scan, findings: tuple[Finding, ...], route: Route) -> RefusedError:
    """Return the error for ``--cloud`` on something sensitive."""
    named = [finding for finding in findings if finding.action == route]
    if named:
        first = f"{named[0].rule} at {place_of(named[0], findings)}"
        others = len([f for f in findings if f.action != "cloud"]) - 1 + len(scan.skipped)
        more = f" and {count(others, 'other reason')}" if others else ""
        hint = "guard route --explain   (lists all of them; leave out --cloud to work locally)"
    else:
        # Only unread files keep the work here: their names were scanned like any other.
        first = name_findings(scan, findings)[0].rstrip(".")
        more, hint = "", "leave out --cloud, or commit what can't be read on its own"
    return RefusedError(f"--cloud is refused: {first}{more}", hint)
