from __future__ import annotations

import copy

import pytest

from guard.change import Scan, Skipped
from guard.decide.decide import threshold_of
from guard.errors import RefusedError
from guard.model import Complexity, Policy
from tests.decide.judging import ROUTINE, SETTINGS, finding, judge, policy


def test_hard_and_harmless_work_goes_to_the_cloud():
    decision = judge()
    assert (decision.route, decision.sensitive) == ("cloud", False)
    assert (decision.provider, decision.model) == ("anthropic", "large")
    assert decision.reasons == (
        "Complexity 9 reaches the threshold 7 for message.", "Nothing sensitive was found.")


def test_routine_work_stays_local():
    decision = judge(complexity=ROUTINE)
    assert (decision.route, decision.provider, decision.model) == ("local", "ollama", "small:7b")
    assert decision.reasons == (
        "Complexity 2 is below the threshold 7 for message: routine work stays local.",)


@pytest.mark.parametrize(("action", "route"), [("local", "local"), ("block", "block")])
def test_findings_of_the_change_and_beside_it_decide_first(action, route):
    for decision in (judge(Scan((finding(action),))), judge(extra=(finding(action),))):
        assert (decision.route, decision.sensitive) == (route, True)
        assert decision.provider == "ollama"
        assert decision.reasons[0].startswith("some-token at src/a.py:3 (likely secret)")


def test_the_strictest_finding_is_the_first_reason():
    scan = Scan((finding("local", rule="email"), finding("block", rule="key", line=9)))
    assert [reason.split()[0] for reason in judge(scan).reasons] == ["key", "email"]


def test_long_lists_of_findings_are_counted():
    scan = Scan(tuple(finding(line=line) for line in range(1, 10)),
                tuple(Skipped(f"f{number}.bin", "binary") for number in range(8)))
    reasons = judge(scan).reasons
    assert reasons[5] == "And 4 more findings."
    assert reasons[6] == "f0.bin was not read (binary), so it stays local."
    assert reasons[-1] == "And 3 more unread files."


def test_an_unread_file_is_sensitive():
    decision = judge(Scan(skipped=(Skipped("big.csv", "larger than 9 bytes"),)))
    assert (decision.route, decision.sensitive) == ("local", True)
    assert decision.reasons == ("big.csv was not read (larger than 9 bytes), so it stays local.",)


def test_a_finding_that_is_allowed_is_noted_and_not_sensitive():
    scan = Scan((finding("cloud", waived="exception 1"), finding("cloud")))
    decision = judge(scan)
    assert (decision.route, decision.sensitive) == ("cloud", False)
    assert decision.reasons[-2:] == (
        "1 finding allowed by an exception.", "1 finding only noted, as the policy says.")


def test_cloud_on_something_sensitive_is_refused_by_rule_and_place():
    value = b"hunter2-hunter2"
    scan = Scan((finding("local", line=7, secret=value, path="src/b.py"), finding("local")))
    with pytest.raises(RefusedError) as caught:
        judge(scan, flag="cloud")
    assert caught.value.what == "--cloud is refused: some-token at src/b.py:7 and 1 other reason"
    assert "guard route --explain" in caught.value.hint
    with pytest.raises(RefusedError, match=r"big.csv was not read \(binary\)"):
        judge(Scan(skipped=(Skipped("big.csv", "binary"),)), flag="cloud")


def test_cloud_flag_overrides_complexity_and_nothing_else():
    assert judge(flag="cloud", complexity=ROUTINE).route == "cloud"
    assert judge(flag="cloud", complexity=ROUTINE).reasons == (
        "--cloud was given and nothing sensitive was found.",)
    assert judge(flag="cloud", rules=policy(cloud=False)).route == "local"
    assert judge(flag="cloud", left_usd=0.0).route == "local"
    assert judge(flag="cloud", cloud=False).route == "local"


def test_local_flag_always_wins_and_says_so():
    assert judge(flag="local").reasons[0] == "--local was given."
    assert judge(flag="local", rules=policy(cloud=False)).reasons[0] == "--local was given."
    assert judge(Scan((finding("block"),)), flag="local").route == "block"


def test_reasons_come_in_the_order_of_the_questions():
    closed = judge(rules=policy(cloud=False), complexity=ROUTINE, left_usd=0, cloud=False)
    assert "route.cloud" in closed.reasons[0]
    assert "Complexity 2" in judge(complexity=ROUTINE, left_usd=0, cloud=False).reasons[0]
    assert "budget" in judge(left_usd=0, cloud=False).reasons[0]
    assert "does not answer" in judge(cloud=False).reasons[0]


def test_budget_none_is_no_limit_and_not_a_number_is_none_left():
    assert judge(left_usd=None).route == "cloud"
    assert judge(left_usd=0.01).reasons[-1] == "$0.01 of the budget is left."
    for left in (0.0, -1.0, float("nan")):
        assert judge(left_usd=left).route == "local"


def test_health_unknown_is_no_obstacle():
    assert judge(cloud=None).route == "cloud"


def test_a_dead_local_model_means_the_draft_and_never_the_cloud():
    decision = judge(complexity=ROUTINE, local=False, cloud=True)
    assert (decision.route, decision.provider, decision.model) == ("local", "draft", "")


def test_no_model_for_messages_means_the_draft():
    settings = copy.deepcopy(SETTINGS)
    settings["message"]["model"] = False
    decision = judge(rules=Policy(settings))
    assert (decision.route, decision.provider) == ("local", "draft")
    assert judge(rules=Policy(settings), task="review").route == "cloud"


def test_threshold_per_task_then_for_all():
    tasks = {"review": {"threshold": 9}, "ask": {}, "message": {"threshold": None}}
    rules = policy(threshold=5, tasks=tasks)
    assert [threshold_of(task, rules) for task in ("review", "ask", "message")] == [9, 5, 5]
    edge = Complexity(5)
    assert judge(rules=rules, complexity=edge).route == "cloud"
    assert judge(rules=rules, complexity=Complexity(4)).route == "local"


# What a reason must never repeat.

def test_a_secret_in_a_file_name_is_cut_out_of_every_reason():
    value = "made-up-value"
    path = f"keys/{value}.txt"
    scan = Scan((finding("local", path=path, side="name", line=1, secret=value.encode()),
                 finding("local", path=path, rule="other")),
                (Skipped(path, "binary"),))
    decision = judge(scan)
    assert value not in " ".join(decision.reasons)
    assert decision.reasons[0].startswith("some-token at keys/[hidden].txt:1 (file name)")
    with pytest.raises(RefusedError) as caught:
        judge(scan, flag="cloud")
    assert value not in caught.value.what + caught.value.hint


def test_a_name_whose_value_is_not_known_is_not_shown():
    scan = Scan((finding("local", path="a/b64c2VjcmV0", side="name"),))
    assert "b64c2VjcmV0" not in " ".join(judge(scan).reasons)


def test_overlapping_values_are_hidden_together():
    scan = Scan((finding("local", path="x-abcdef", side="name", secret=b"abcd"),
                 finding("local", path="x-abcdef", side="name", secret=b"cdef")))
    assert judge(scan).reasons[0].startswith("some-token at x-[hidden]:3")


def test_paths_cannot_give_orders_to_a_terminal_or_fill_it():
    hostile = finding("local", path="a\x1b[31m\n\u202eb\udcff.py")
    assert judge(Scan((hostile,))).reasons[0].startswith("some-token at a?[31m??b?.py:3")
    long = finding("local", path="d/" * 500 + "end.py")
    assert len(judge(Scan((long,))).reasons[0]) < 200


def test_places_that_are_no_lines_of_the_change_are_named():
    places = {side: judge(extra=(finding("local", side=side, path=side),)).reasons[0]
              for side in ("branch", "prompt", "removed")}
    assert places["branch"].startswith("some-token at branch:3")
    assert places["prompt"].startswith("some-token at prompt:3")
    assert places["removed"].startswith("some-token at removed:3 (removed)")
