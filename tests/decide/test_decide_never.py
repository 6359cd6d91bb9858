"""What must never happen, whatever is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.change import ROUTES, Scan, Skipped
from guard.errors import RefusedError
from guard.model import Complexity
from tests.decide.judging import finding, judge, policy

ACTIONS = st.sampled_from(ROUTES)
FINDINGS = st.lists(st.builds(
    lambda action, rule, line, side, waived: finding(action, rule=rule, line=line, side=side,
                                                     waived=waived),
    ACTIONS, st.sampled_from(["a", "b"]), st.integers(1, 9),
    st.sampled_from(["added", "removed", "name", "branch"]), st.sampled_from(["", "exception"]),
), max_size=4).map(tuple)
SKIPPED = st.lists(st.just(Skipped("x.bin", "binary")), max_size=1).map(tuple)
WORLDS = st.fixed_dictionaries({
    "flag": st.sampled_from(["", "local", "cloud"]),
    "complexity": st.integers(0, 10).map(Complexity),
    "left_usd": st.none() | st.floats(-1, 5),
    "local": st.none() | st.booleans(), "cloud": st.none() | st.booleans(),
    "task": st.sampled_from(["message", "review", "ask"]),
    "rules": st.builds(policy, cloud=st.booleans(), threshold=st.integers(0, 10)),
})


def route_of(*args, **world):
    """Return the route, a refusal being the strictest of all."""
    try:
        return ROUTES.index(judge(*args, **world).route)
    except RefusedError:
        return len(ROUTES)


@given(findings=FINDINGS, extra=FINDINGS, skipped=SKIPPED, world=WORLDS)
def test_sensitive_never_goes_to_the_cloud(findings, extra, skipped, world):
    sensitive = skipped or any(one.action != "cloud" for one in (*findings, *extra))
    scan = Scan(findings, skipped)
    if not sensitive:
        assert not judge(scan, extra, **world).sensitive
    elif world["flag"] == "cloud":
        with pytest.raises(RefusedError):
            judge(scan, extra, **world)
    else:
        decision = judge(scan, extra, **world)
        assert decision.route != "cloud"
        assert decision.sensitive
        assert decision.provider in ("ollama", "draft")
        blocked = any(one.action == "block" for one in (*findings, *extra))
        assert (decision.route == "block") == blocked


@given(findings=FINDINGS, extra=FINDINGS, more=FINDINGS, skipped=SKIPPED, world=WORLDS)
def test_adding_findings_never_loosens(findings, extra, more, skipped, world):
    before = route_of(Scan(findings), extra, **world)
    assert route_of(Scan(findings + more, skipped), extra, **world) >= before
    assert route_of(Scan(findings), extra + more, **world) >= before


@given(findings=FINDINGS, world=WORLDS)
def test_the_same_question_has_the_same_answer(findings, world):
    scan = Scan(tuple(one for one in findings if one.action == "cloud"))
    assert judge(scan, **world) == judge(scan, **world)
    assert judge(scan, **world).reasons


@given(world=WORLDS, higher=st.integers(0, 10))
def test_a_higher_threshold_never_sends_more_away(world, higher):
    rules = world.pop("rules")
    cloud, threshold = rules.get("route.cloud"), rules.get("route.threshold")
    raised = policy(cloud=cloud, threshold=max(higher, threshold), tasks={})
    lowered = policy(cloud=cloud, threshold=threshold, tasks={})
    assert route_of(rules=raised, **world) >= route_of(rules=lowered, **world)


@given(world=WORLDS)
def test_a_stricter_world_never_sends_more_away(world):
    before = route_of(**world)
    assert route_of(**world | {"left_usd": 0.0}) >= before
    assert route_of(**world | {"cloud": False}) >= before
    assert route_of(**world | {"rules": policy(cloud=False)}) >= before
    assert route_of(**world | {"flag": "local"}) >= before
