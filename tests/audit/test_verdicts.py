"""Each scenario in its own repository, with the verdict and code that it must give."""

from __future__ import annotations

import json

import pytest

from guard.audit.judge import Rescan
from guard.audit.verdict import CODES, EQUIVALENT, EXACT, FAIL, RESCANNED
from guard.change import Scan
from guard.record.line import NO_LINE, format_line
from guard.record.store import append
from guard.record.trailer import TRAILER_KEY
from tests.audit.studio import MEMBER, NOW, TOKEN, cloud_call
from tests.record.samples import finding

REQUIRED = "version: 1\naudit: {require_record: true}\n"


def only(studio, named=None):
    verdicts = studio.audit(named)
    assert len(verdicts) == 1
    return verdicts[0]


def start_with(studio, policy: str) -> None:
    """Put a policy on main, below the branch that is audited."""
    studio.git("checkout", "-q", "main")
    studio.write(".guard.yaml", policy)
    studio.commit("policy")
    studio.git("checkout", "-q", "-B", "work")


# What honest work looks like.


def test_a_recorded_commit_is_exact(studio):
    studio.write("a.py", "a = 1\n")
    commit = studio.record("add a", route="cloud", calls=(cloud_call(),))
    verdict = only(studio)
    assert (verdict.commit, verdict.subject) == (commit, "add a")
    assert (verdict.grade, verdict.code) == (EXACT, "replayed")
    assert (verdict.route, verdict.recorded_route) == ("cloud", "cloud")
    assert verdict.findings == ()


def test_a_first_commit_is_exact(make_studio):
    studio = make_studio()
    studio.write("a.py", "a = 1\n")
    studio.record("first")
    assert studio.codes() == ["replayed"]


def test_a_sensitive_commit_that_stayed_local_is_exact(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.record()
    verdict = only(studio)
    assert (verdict.code, verdict.route, verdict.recorded_route) == ("replayed", "local", "local")
    assert [found["rule"] for found in verdict.findings] == ["member-number"]
    assert verdict.findings[0]["blob"] == studio.git("rev-parse", "HEAD:a.txt")


def test_taking_a_secret_out_is_not_committing_one(studio):
    start_with(studio, "version: 1\n")
    studio.git("checkout", "-q", "main")
    studio.write("a.txt", f"x\n{TOKEN}\n")
    studio.commit()
    studio.git("checkout", "-q", "-B", "work")
    studio.write("a.txt", "x\n")
    studio.record()
    verdict = only(studio)
    assert (verdict.code, verdict.route) == ("replayed", "local")


def test_a_rebase_is_equivalent(studio):
    studio.write("a.py", "a = 1\n")
    studio.record()
    studio.git("checkout", "-q", "main")
    studio.write("b.py", "b = 1\n")
    studio.commit()
    studio.git("checkout", "-q", "work")
    studio.git("rebase", "-q", "main")
    verdict = only(studio)
    assert (verdict.grade, verdict.code) == (EQUIVALENT, "same-change")


def test_a_cherry_pick_is_equivalent(studio):
    studio.write("b.py", "b = 1\n")
    studio.record("b")
    studio.write("a.py", "a = 1\n")
    studio.record("a")
    studio.git("checkout", "-q", "-b", "other", "main")
    studio.git("cherry-pick", "work")
    assert studio.codes() == ["same-change"]


def test_a_new_wording_with_the_trailer_kept_is_exact(studio):
    studio.write("a.py", "a = 1\n")
    studio.record("add a")
    message = studio.git("log", "-1", "--format=%B").replace("add a", "Add the name a")
    studio.git("commit", "-q", "--amend", "-m", message)
    verdict = only(studio)
    assert (verdict.code, verdict.subject) == ("replayed", "Add the name a")


def test_a_commit_without_a_trailer_is_rescanned(studio):
    studio.write("a.py", "a = 1\n")
    studio.commit()
    verdict = only(studio)
    assert (verdict.grade, verdict.code) == (RESCANNED, "no-trailer")
    assert verdict.public()["recorded_route"] is None


def test_a_clone_without_the_log_rescans(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.record()
    clone = studio.clone("clone")
    clone.git("checkout", "-q", "work")
    verdict = only(clone, "origin/main..HEAD")
    assert (verdict.grade, verdict.code) == (RESCANNED, "record-not-here")
    assert verdict.recorded_route == "local"


def test_linked_worktrees_share_the_records(studio):
    studio.git("worktree", "add", "-q", "../linked", "-b", "linked", "main")
    linked = type(studio)(studio.path.parent / "linked", init=False)
    linked.write("a.py", "a = 1\n")
    linked.record()
    assert studio.codes("main..linked") == ["replayed"]


def test_the_commit_a_record_names_needs_no_trailer(studio):
    studio.write("a.py", "a = 1\n")
    studio.prepare()
    commit = studio.commit()
    studio.prepare(base="HEAD^", event="committed", commit=commit)
    assert studio.codes() == ["replayed"]


def test_an_amend_recorded_anew_by_a_hook_is_exact(studio):
    studio.write("a.py", "a = 1\n")
    _, old = studio.prepare()
    studio.record()
    studio.write("a.py", "a = 2\n")
    studio.git("commit", "-q", "-a", "--amend", "--no-edit")
    assert studio.codes() == ["record-of-another-change"]
    studio.prepare(base="HEAD^", event="rewritten", replaces=(old,),
                   commit=studio.git("rev-parse", "HEAD"))
    assert studio.codes() == ["replayed"]


def test_a_record_that_took_over_from_the_named_one_counts(studio):
    studio.write("a.py", "a = 1\n")
    trailer, old = studio.prepare()
    studio.write("a.py", "a = 2\n")
    _, newer = studio.prepare(replaces=(old,))
    studio.write("a.py", "a = 3\n")
    studio.prepare(replaces=(newer,))
    studio.git("commit", "-q", "-m", "a", "--trailer", trailer)
    assert studio.codes() == ["replayed"]


def test_a_squash_of_recorded_commits_is_exact(studio):
    records = []
    for name in "ab":
        studio.write(f"{name}.py", f"{name} = 1\n")
        trailer, record = studio.prepare()
        studio.git("commit", "-q", "-m", name, "--trailer", trailer)
        records.append(record)
    studio.git("reset", "-q", "--soft", "main")
    studio.record("both", replaces=tuple(records))
    assert studio.codes() == ["replayed"]


def test_several_trailers_count_if_one_of_them_fits(studio):
    studio.write("a.py", "a = 1\n")
    first, _ = studio.prepare()
    studio.write("b.py", "b = 1\n")
    second, _ = studio.prepare()
    studio.git("commit", "-q", "-m", "both", "--trailer", first, "--trailer", second)
    assert studio.git("log", "-1", "--format=%B").count(TRAILER_KEY) == 2
    assert studio.codes() == ["replayed"]


def test_other_limits_on_the_same_trees_are_equivalent(studio):
    studio.write("a.py", "a = 1\n")
    studio.record(change_digest="sha256:" + "d" * 64)
    verdict = only(studio)
    assert (verdict.grade, verdict.code) == (EQUIVALENT, "same-trees")


def test_a_call_that_the_door_refused_did_not_leave(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.record(calls=(cloud_call(outcome="refused-by-door"),))
    assert studio.codes() == ["replayed"]


def test_a_log_torn_by_a_crash_fails_nobody(studio):
    studio.write("a.py", "a = 1\n")
    studio.record()
    studio.edit_log(lambda lines: [*lines, b'{"digest":"sha256:'])
    assert studio.codes() == ["replayed"]


def test_the_same_range_gives_the_same_verdicts(studio):
    for name in "abc":
        studio.write(f"{name}.txt", f"{MEMBER}\n")
        studio.record(name)
    assert studio.audit() == studio.audit()


# Merges.


def merge(studio, *, extra=None, **options) -> None:
    """Merge ``side`` into ``work`` as a server does, without hooks, with ``extra`` content."""
    studio.git("merge", "-q", "--no-ff", "--no-commit", "side", **options)
    if extra:
        studio.write(*extra)
    studio.commit("merge side")


@pytest.fixture
def forked(studio):
    """A recorded commit with personal data on ``side``, one without on ``work``."""
    studio.git("checkout", "-q", "-b", "side")
    studio.write("side.txt", f"{MEMBER}\n")
    studio.write("picture.bin", b"\0\1\2")
    studio.record("side")
    studio.git("checkout", "-q", "work")
    studio.write("work.txt", "work\n")
    studio.record("work")
    return studio


def test_a_merge_is_not_charged_with_what_a_branch_brought(forked):
    merge(forked)
    verdict = forked.audit()[-1]
    assert (verdict.grade, verdict.code) == (RESCANNED, "merge-without-record")
    assert (verdict.findings, verdict.skipped) == ((), ())


def test_a_merge_without_hooks_is_fine_where_records_are_required(studio):
    start_with(studio, REQUIRED)
    studio.git("checkout", "-q", "-b", "side")
    studio.write("side.txt", f"{MEMBER}\n")
    studio.record("side")
    studio.git("checkout", "-q", "work")
    studio.write("work.txt", "work\n")
    studio.record("work")
    merge(studio)
    assert sorted(studio.codes()) == ["merge-without-record", "replayed", "replayed"]


def test_a_merge_is_charged_with_what_it_adds_itself(forked):
    merge(forked, extra=("side.txt", f"{MEMBER}\n{TOKEN}\n"))
    verdict = forked.audit()[-1]
    assert verdict.code == "secret-committed"
    assert [found["rule"] for found in verdict.findings] == ["acme-token"]


def test_a_merge_that_adds_something_sensitive_needs_its_record(studio):
    start_with(studio, REQUIRED)
    studio.git("checkout", "-q", "-b", "side")
    studio.write("side.txt", "side\n")
    studio.record("side")
    studio.git("checkout", "-q", "work")
    merge(studio, extra=("more.txt", f"{MEMBER}\n"))
    assert studio.codes()[-1] == "record-missing"


def test_a_recorded_merge_is_exact(forked):
    forked.git("merge", "-q", "--no-ff", "--no-commit", "side")
    trailer, _ = forked.prepare()
    forked.git("commit", "-q", "-m", "merge", "--trailer", trailer)
    assert forked.codes()[-1] == "replayed"


def test_a_secret_already_on_main_is_not_blamed_on_merging_main(studio):
    studio.write("work.txt", "work\n")
    studio.record("work")
    studio.git("checkout", "-q", "main")
    studio.write("old.txt", f"{TOKEN}\n")
    studio.commit()
    studio.git("checkout", "-q", "work")
    studio.git("merge", "-q", "--no-edit", "main")
    assert studio.codes() == ["replayed", "merge-without-record"]


# What must fail.


def test_a_secret_fails_with_and_without_a_record(studio):
    studio.write("a.py", f"key = '{TOKEN}'\n")
    studio.record(route="local")
    studio.write("b.py", f"key = '{TOKEN}'\n")
    studio.commit()
    verdicts = studio.audit()
    assert [verdict.code for verdict in verdicts] == ["secret-committed"] * 2
    assert verdicts[0].grade == FAIL
    assert "acme-token at a.py:1" in verdicts[0].reason
    assert TOKEN not in json.dumps([verdict.public() for verdict in verdicts])


def test_a_block_that_was_overridden_says_so(studio):
    studio.write("a.py", f"key = '{TOKEN}'\n")
    studio.prepare(event="blocked")
    studio.record(overrides=("no-verify",))
    verdict = only(studio)
    assert (verdict.code, verdict.recorded_route) == ("block-overridden", "block")


def test_no_verify_on_something_harmless_is_no_violation(studio):
    studio.write("a.py", "a = 1\n")
    studio.record(overrides=("no-verify",))
    assert studio.codes() == ["replayed"]


def test_a_secret_in_the_message_fails_and_is_not_repeated(studio):
    studio.write("a.py", "a = 1\n")
    studio.record(f"use {TOKEN} from now on")
    verdict = only(studio)
    assert verdict.code == "secret-committed"
    assert verdict.subject == "use [value] from now on"
    assert TOKEN not in json.dumps(verdict.public())


def test_a_secret_in_a_file_name_is_not_repeated(studio):
    studio.write(f"{TOKEN}.txt", "a\n")
    studio.record(route="local")
    verdict = only(studio)
    assert verdict.code == "secret-committed"
    assert TOKEN not in json.dumps(verdict.public())


def test_a_patched_client_that_sent_personal_data_and_says_so(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.record(calls=(cloud_call(),))
    verdict = only(studio)
    assert (verdict.code, verdict.reason.rpartition(": ")[2]) == ("sensitive-to-cloud", "anthropic")


def test_a_leak_is_not_hidden_by_amending_it_away(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    _, leak = studio.prepare(route="cloud", calls=(cloud_call(),))
    studio.write("a.txt", "nothing\n")
    studio.record(replaces=(leak,))
    assert studio.codes() == ["sensitive-to-cloud"]


def test_a_local_record_with_a_cloud_call_fails(studio):
    studio.write("a.py", "a = 1\n")
    studio.record(route="local", calls=(cloud_call(provider="openwebui"),))
    assert studio.codes() == ["call-against-route"]


def test_a_route_looser_than_the_findings_fails(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.record(route="cloud")
    assert studio.codes() == ["route-too-loose"]


def test_a_route_looser_than_the_records_own_findings_fails(studio):
    start_with(studio, EXCEPTION.format(day=day(30)))
    studio.write("docs/a.txt", f"{MEMBER}\n")
    studio.record(route="cloud", today=day(40))
    assert studio.codes() == ["route-too-loose"]


def test_only_what_is_added_or_said_blocks():
    sides = ("added", "removed", "context", "name", "commit message")
    for side in sides:
        found = Rescan(Scan((finding(side=side),)))
        assert found.route == ("local" if side in ("removed", "context") else "block")
    assert Rescan(Scan(), (finding(side="commit message"),)).route == "block"
    assert Rescan(Scan((finding(action="cloud"),))).route == "cloud"


def test_an_unread_file_does_not_go_to_the_cloud_either(studio):
    studio.write("picture.bin", b"\0\1\2")
    studio.record(route="cloud")
    assert studio.codes() == ["route-too-loose"]


def test_a_trailer_alone_that_is_too_loose_fails(studio):
    studio.write("a.txt", f"{MEMBER}\n")
    studio.git("add", "-A")
    studio.git("commit", "-q", "-m", "x", "--trailer",
               f"{TRAILER_KEY}: v1 cloud sha256:{'0' * 64}")
    assert studio.codes() == ["route-too-loose"]


def test_an_edited_trailer_route_fails(studio):
    studio.write("a.py", "a = 1\n")
    value, _ = studio.prepare()
    studio.record(trailer=value.replace(" local ", " cloud "))
    assert studio.codes() == ["trailer-mismatch"]


@pytest.mark.parametrize("value", ["v1 local sha256:12", "v1 nowhere sha256:" + "0" * 64, "ok"])
def test_a_trailer_of_another_form_fails(studio, value):
    studio.write("a.py", "a = 1\n")
    studio.record(trailer=f"{TRAILER_KEY}: {value}")
    assert studio.codes() == ["trailer-malformed"]


def test_an_edited_record_fails(studio):
    studio.write("a.py", "a = 1\n")
    studio.record()
    studio.edit_log(lambda lines: [line.replace(b"no model", b"One model") for line in lines])
    assert studio.codes() == ["record-digest"]


def test_a_record_of_another_commit_fails(studio):
    studio.write("a.py", "a = 1\n")
    trailer, _ = studio.prepare()
    studio.record()
    studio.write("b.py", "b = 1\n")
    studio.git("add", "-A")
    studio.git("commit", "-q", "-m", "b", "--trailer", trailer)
    assert studio.codes() == ["replayed", "record-of-another-change"]


def test_content_amended_under_an_old_trailer_fails(studio):
    studio.write("a.py", "a = 1\n")
    studio.record()
    studio.write("a.py", "a = 2\n")
    studio.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-a", "--amend", "--no-edit")
    assert studio.codes() == ["record-of-another-change"]


def test_a_removed_record_breaks_the_log(studio):
    for name in "abc":
        studio.write(f"{name}.py", "x = 1\n")
        studio.record(name)
    studio.edit_log(lambda lines: [lines[0], lines[2]])
    assert studio.codes() == ["replayed", "log-broken", "replayed"]


def test_a_log_cut_at_its_end_is_rescanned_or_missed(studio):
    studio.write("a.py", "x = 1\n")
    studio.record()
    studio.edit_log(lambda _: [])
    assert studio.codes() == ["record-not-here"]


def test_a_missing_record_fails_where_it_is_required(studio):
    start_with(studio, REQUIRED)
    studio.write("a.py", "a = 1\n")
    studio.commit()
    studio.write("b.py", "b = 1\n")
    studio.record()
    studio.edit_log(lambda _: [])
    assert studio.codes() == ["record-missing", "record-missing"]


def malformed(studio, change) -> None:
    """Make a commit whose record a patched client wrote."""
    studio.write("a.py", "a = 1\n")
    studio.prepare()
    captured = []
    studio.edit_log(lambda lines: captured.append(json.loads(lines[-1])["statement"]) or [])
    change(captured[0])
    digest, line = format_line(1, NO_LINE, captured[0])
    studio.edit_log(lambda _: [line])
    studio.git("commit", "-q", "-m", "x", "--trailer", f"{TRAILER_KEY}: v1 local {digest}")


@pytest.mark.parametrize("change", [
    lambda made: made["predicate"].pop("route"),
    lambda made: made["predicate"].update(route="anywhere"),
    lambda made: made["predicate"].update(route=["local"]),
    lambda made: made["predicate"].update(findings=None),
    lambda made: made["predicate"].update(findings=[{"action": "maybe"}]),
    lambda made: made["predicate"].update(findings=[1]),
    lambda made: made["predicate"].update(calls=[{}]),
    lambda made: made["predicate"].update(calls="anthropic"),
    lambda made: made["predicate"].update(calls=[{"provider": ["x"], "outcome": "ok"}]),
    lambda made: made["predicate"].update(overrides="no-verify"),
    lambda made: made["predicate"].update(replaces=[1]),
    lambda made: made["predicate"].update(base_tree=1),
    lambda made: made.pop("predicateType"),
    lambda made: made.update(predicateType="urn:other"),
])
def test_a_record_of_another_form_is_malformed(studio, change):
    malformed(studio, change)
    verdict = only(studio)
    assert (verdict.grade, verdict.code) == (FAIL, "record-malformed")


def test_replace_refs_do_not_hide_a_secret(studio):
    studio.write("a.py", f"key = '{TOKEN}'\n")
    bad = studio.commit("a")
    studio.write("a.py", "key = None\n")
    studio.git("commit", "-q", "-a", "--amend", "-m", "a")
    good = studio.git("rev-parse", "HEAD")
    studio.git("reset", "-q", "--hard", bad)
    studio.git("replace", bad, good)
    assert studio.codes() == ["secret-committed"]


def test_grafts_do_not_hide_a_commit(studio):
    studio.write("a.py", f"key = '{TOKEN}'\n")
    studio.commit("a")
    studio.write("a.py", "key = None\n")
    head = studio.commit("b")
    (studio.path / ".git" / "info").mkdir(exist_ok=True)
    grafts = studio.path / ".git" / "info" / "grafts"
    grafts.write_text(f"{head} {studio.git('rev-parse', 'main')}\n")
    assert studio.codes() == ["secret-committed", "no-trailer"]


def test_attributes_do_not_hide_a_secret(studio):
    studio.write(".gitattributes", "* -diff\n")
    studio.write("a.py", f"key = '{TOKEN}'\n")
    studio.commit("a")
    assert studio.codes() == ["secret-committed"]


# Which policy governs, and as of when.

EXCEPTION = """\
version: 1
exceptions:
  - {{rule: member-number, path: "docs/**", owner: a@example.org, reason: sample, expires: {day}}}
"""


def day(ahead: int) -> str:
    from guard.record.statement import format_time

    return format_time(NOW + ahead * 86400)[:10]


def test_an_exception_in_the_base_governs(studio):
    start_with(studio, EXCEPTION.format(day=day(30)))
    studio.write("docs/a.txt", f"{MEMBER}\n")
    studio.record(route="cloud", calls=(cloud_call(),))
    assert studio.codes() == ["replayed"]


def test_an_exception_made_in_the_range_does_not_govern_it(studio):
    studio.write(".guard.yaml", EXCEPTION.format(day=day(30)))
    studio.record("exception")
    studio.write("docs/a.txt", f"{MEMBER}\n")
    studio.record(route="cloud", calls=(cloud_call(),))
    assert studio.codes() == ["replayed", "sensitive-to-cloud"]


def test_without_a_base_each_commit_is_judged_by_its_parents_policy(make_studio):
    studio = make_studio()
    studio.write(".guard.yaml", EXCEPTION.format(day=day(30)))
    studio.write("docs/a.txt", f"{MEMBER}\n")
    studio.record("both at once", route="cloud")
    studio.write("docs/b.txt", f"{MEMBER}\n")
    studio.record("afterwards", route="cloud")
    assert studio.codes() == ["route-too-loose", "replayed"]


def test_a_policy_that_cannot_be_read_fails_the_commits_made_on_it(make_studio):
    studio = make_studio()
    studio.write(".guard.yaml", "version: 7\n")
    studio.commit("broken")
    studio.write("a.py", "a = 1\n")
    studio.commit("made on it")
    studio.write(".guard.yaml", "version: 1\n")
    studio.commit("mended")
    studio.write("a.py", "a = 2\n")
    studio.commit("after")
    assert studio.codes("HEAD") == [
        "no-trailer", "policy-unreadable", "policy-unreadable", "no-trailer"]


def test_an_exception_counts_until_it_expires_whenever_the_audit_runs(studio):
    start_with(studio, EXCEPTION.format(day=day(-1)))
    for ahead in (-2, 0):
        studio.write("docs/a.txt", f"{MEMBER}\n{ahead}\n")
        value, _ = studio.prepare(route="cloud", today=day(ahead))
        studio.git("commit", "-q", "-m", "x", "--trailer", value,
                   env={"GIT_COMMITTER_DATE": f"{day(ahead)}T00:00:00Z"})
    assert studio.codes() == ["replayed", "route-too-loose"]


def test_setting_the_clock_back_does_not_revive_an_exception(studio):
    start_with(studio, EXCEPTION.format(day=day(-1)))
    for ahead, name in ((0, "a"), (-2, "docs/b")):
        studio.write(f"{name}.txt", f"{MEMBER if '/' in name else 'a'}\n")
        value, _ = studio.prepare(route="cloud", today=day(ahead))
        studio.git("commit", "-q", "-m", "x", "--trailer", value,
                   env={"GIT_COMMITTER_DATE": f"{day(ahead)}T00:00:00Z"})
    assert studio.codes() == ["replayed", "route-too-loose"]


def test_every_code_is_explained_in_one_sentence():
    for grade, meaning in CODES.values():
        assert grade in (EXACT, EQUIVALENT, RESCANNED, FAIL)
        assert "\n" not in meaning
        assert not meaning.endswith(".")


def test_an_intact_copy_wins_over_an_edited_one(studio):
    studio.write("a.py", "a = 1\n")
    studio.record()
    kept = []
    studio.edit_log(lambda lines: kept.append(json.loads(lines[0])["statement"]) or [
        line.replace(b"no model", b"One model") for line in lines])
    append(studio.common_dir, kept[0])
    assert studio.codes() == ["replayed"]
