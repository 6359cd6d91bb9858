"""A layer never loosens what a layer above it has said."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.errors import PolicyError
from guard.policy import schema
from guard.policy.join import join_layers
from guard.policy.load import load_policy, load_regime
from guard.policy.loosened import loosened
from guard.policy.packs import packs_dir
from guard.policy.spec import Fields
from tests.policy.strategies import dump, packs, policies

NAMES = ("organisation", "user", "repository", "change")
FILES = {
    "organisation": "/etc/guard/policy.yaml", "user": "/u/policy.yaml",
    "repository": "HEAD:.guard.yaml", "change": ".guard.yaml",
}
with open(f"{packs_dir()}/default.yaml", "rb") as stream:
    DEFAULT = load_regime(stream.read(), "policies/default.yaml")
TIGHT = load_regime(
    b"title: t\ndescription: d\nsource: s\nactions: {pii: {likely: block}}\n"
    b"rules: {some-person: {locked: true, certain: block}}\nroute: {threshold: 8}\n",
    "policies/tight.yaml",
)
PACKS = packs(DEFAULT, TIGHT)


def load(name, text):
    raw = text if isinstance(text, bytes) else ("version: 1\n" + text).encode()
    return name, load_policy(raw, FILES[name])


def join(**layers):
    return join_layers([load(name, layers[name]) for name in NAMES if name in layers], PACKS)


def get(settings, dotted):
    for key in dotted.split("."):
        settings = settings[key]
    return settings


def specs(spec=schema.POLICY, key=""):
    for name, inner in spec.keys.items():
        dotted = f"{key}.{name}" if key else name
        if isinstance(inner, Fields):
            yield from specs(inner, dotted)
        else:
            yield dotted, inner


OWNED = [key for key, spec in specs() if spec.owned]
TUNABLE = [key for key, spec in specs() if spec.tunable]
OWNER_POLICY, REPO_POLICY = policies(), policies(without=OWNED)
STACKS = st.fixed_dictionaries({}, optional={
    "organisation": OWNER_POLICY, "user": OWNER_POLICY, "repository": REPO_POLICY,
    "change": REPO_POLICY,
})


def allowed(added, before):
    """Return the keys that layer ``added`` may loosen in the effective policy ``before``."""
    if added not in {"organisation", "user"}:
        return set()
    keys = {key for key in TUNABLE if before.sources.get(key, "default") == "default"}
    keys |= set(OWNED) - {"providers.cloud.endpoint", "providers.local.allow_hosts"}
    if added == "organisation" or before.sources["providers.cloud.endpoint"] == "default":
        keys.add("providers.cloud.endpoint")
    return keys


@settings(
    max_examples=250, deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(stack=STACKS, added=st.sampled_from(NAMES), data=st.data())
def test_adding_a_layer_never_loosens_what_is_said_above_it(stack, added, data):
    layer = data.draw(OWNER_POLICY if added in {"organisation", "user"} else REPO_POLICY)
    without = {name: dump(policy) for name, policy in stack.items() if name != added}
    try:
        before, after = join(**without), join(**without, **{added: dump(layer)})
    except PolicyError:
        return  # what does not load or join lets nothing through
    looser = set(loosened(before.settings, after.settings))
    if added != "change":
        looser = {key for key in looser if not key.startswith("exceptions[")}
    assert looser <= allowed(added, before)
    assert {rule["id"] for rule in before.rules} <= {rule["id"] for rule in after.rules}


@settings(max_examples=100, deadline=None)
@given(stack=STACKS)
def test_the_same_stack_says_the_same_and_nothing_is_looser_than_itself(stack):
    raws = {name: dump(policy) for name, policy in stack.items()}
    try:
        first, second = join(**raws), join(**raws)
    except PolicyError:
        return
    assert first == second
    assert loosened(first.settings, second.settings) == ()


@settings(max_examples=100, deadline=None)
@given(stack=STACKS)
def test_settings_are_complete_whatever_the_layers_leave_out(stack):
    try:
        full = join(**{name: dump(policy) for name, policy in stack.items()}).settings
    except PolicyError:
        return
    empty = join().settings
    assert set(full) == set(empty)
    for key, _ in specs():
        if key.split(".")[0] not in {"custom", "exceptions", "rules"}:
            get(full, key.replace("_usd", "_micro_usd"))


@pytest.mark.parametrize(("key", "upper", "lower", "wanted"), [
    ("actions.secret.likely", "actions: {secret: {likely: block}}",
     "actions: {secret: {likely: cloud}}", "block"),
    ("route.cloud", "route: {cloud: false}", "route: {cloud: true}", False),
    ("route.threshold", "route: {threshold: 9}", "route: {threshold: 2}", 9),
    ("route.tasks.review.threshold", "route: {threshold: 9}",
     "route: {tasks: {review: {threshold: 2}}}", 9),
    ("budget.day_micro_usd", "budget: {day_usd: 1.25}", "budget: {day_usd: null}", 1_250_000),
    ("budget.month_micro_usd", "budget: {month_usd: 5}", "budget: {month_usd: 50}", 5_000_000),
    ("scan.max_file_bytes", "scan: {max_file_bytes: 134217728}",
     "scan: {max_file_bytes: 1048576}", 134217728),
    ("message.model", "message: {model: false}", "message: {model: true}", False),
    ("audit.require_record", "audit: {require_record: true}", "audit: {require_record: false}",
     True),
    ("providers.local.deadline_s", "providers: {local: {deadline_s: 5}}",
     "providers: {local: {deadline_s: 50}}", 5),
])
def test_a_looser_word_below_has_no_effect_and_is_noted(key, upper, lower, wanted):
    joined = join(organisation=upper, repository=lower)
    assert get(joined.settings, key) == wanted
    (note,) = joined.settings["notes"]
    said = key.replace("_micro_usd", "_usd")
    assert note == f"HEAD:.guard.yaml:2: {said}: no effect, what organisation says is stricter"
    assert said in loosened(joined.settings, join(repository=lower).settings) or key in {
        "route.tasks.review.threshold", "scan.max_file_bytes",
    }


def test_owners_may_tune_a_default_and_a_repository_may_only_tighten_it():
    assert join(user="route: {threshold: 2}").settings["route"]["threshold"] == 2
    joined = join(organisation="route: {threshold: 4}", user="route: {threshold: 2}")
    assert joined.settings["route"]["threshold"] == 4
    assert join(repository="route: {threshold: 2}").settings["route"]["threshold"] == 7
    slow = "providers: {local: {deadline_s: 90}}"
    assert join(user=slow).settings["providers"]["local"]["deadline_s"] == 90
    assert join(repository=slow).settings["providers"]["local"]["deadline_s"] == 20


def test_a_word_that_repeats_the_default_is_said_all_the_same():
    joined = join(organisation="route: {threshold: 7}", user="route: {threshold: 2}")
    assert joined.settings["route"]["threshold"] == 7


def test_a_task_threshold_replaces_the_general_one_within_its_layer_only():
    route = join(user="route: {threshold: 8, tasks: {review: {threshold: 3}}}").settings["route"]
    assert (route["threshold"], route["tasks"]["review"]["threshold"]) == (8, 3)
    assert route["tasks"]["ask"]["threshold"] == 8


@pytest.mark.parametrize("key", OWNED)
@pytest.mark.parametrize("layer", ["repository", "change"])
def test_a_repository_names_no_service(key, layer):
    *sections, name = key.split(".")
    value = {
        "allow_hosts": "[gpu.example]", "fingerprints": f"['blake2b:{'0' * 64} /x.prints']",
    }.get(name, "https://evil.example")
    text = "".join(f"{'  ' * depth}{part}:\n" for depth, part in enumerate(sections))
    text += f"{'  ' * len(sections)}{name}: {value}\n"
    with pytest.raises(PolicyError) as caught:
        join(**{layer: text})
    line = 2 + len(sections)
    assert caught.value.what == f"{FILES[layer]}:{line}: {key}: a repository may not set this"
    assert "~/.config/guard/policy.yaml" in caught.value.hint
    join(user=text)


def test_the_organisations_endpoint_and_hosts_stay():
    organisation = (
        "providers:\n  cloud: {endpoint: https://gateway.example}\n"
        "  local: {allow_hosts: [a.example, b.example]}\n"
    )
    user = (
        "providers:\n  cloud: {endpoint: https://other.example}\n"
        "  local: {allow_hosts: [b.example, c.example]}\n"
    )
    providers = join(organisation=organisation, user=user).settings["providers"]
    assert providers["cloud"]["endpoint"] == "https://gateway.example"
    assert providers["local"]["allow_hosts"] == ["b.example"]
    providers = join(user=user).settings["providers"]
    assert providers["cloud"]["endpoint"] == "https://other.example"
    assert providers["local"]["allow_hosts"] == ["b.example", "c.example"]


def test_a_later_layer_chooses_the_model_among_the_allowed():
    allow = "providers: {cloud: {model: a, allow_models: [a, b]}}"
    choose = "providers: {cloud: {model: %s}}"
    joined = join(organisation=allow, repository=choose % "b")
    assert joined.settings["providers"]["cloud"]["model"] == "b"
    with pytest.raises(PolicyError) as caught:
        join(organisation=allow, repository=choose % "c")
    assert caught.value.what == (
        "HEAD:.guard.yaml:2: providers.cloud.model: must be one of providers.cloud.allow_models"
    )
    assert caught.value.hint == "allowed: a, b"
    with pytest.raises(PolicyError, match=r"^/etc/guard/policy.yaml:2: providers.local.model: "):
        join(organisation="providers: {local: {allow_models: [a]}}")


def test_a_change_only_tightens():
    joined = join(
        repository="rules: {some-plan: {action: block}}\nproviders: {local: {model: one}}\n",
        change=(
            "route: {threshold: 1, cloud: true}\nproviders: {local: {model: two}}\n"
            "exceptions:\n- {rule: some-secret, owner: a, reason: b, expires: 2027-01-31}\n"
            "actions: {pii: {certain: block}}\n"
        ),
    )
    assert joined.settings["exceptions"] == []
    assert joined.settings["route"]["threshold"] == 7
    assert joined.settings["providers"]["local"]["model"] == "one"
    assert joined.settings["actions"]["pii"]["certain"] == "block"
    assert joined.settings["rules"]["some-plan"]["certain"] == "block"
    assert joined.settings["notes"] == [
        ".guard.yaml:2: route.threshold: no effect, what default says is stricter",
        ".guard.yaml:3: providers.local.model: it takes effect once it is committed",
        ".guard.yaml:5: exceptions[0]: a new exception governs from the next change on",
    ]


def test_an_exception_that_stays_is_not_new():
    exception = "exceptions: [{rule: some-secret, owner: a, reason: b, expires: 2027-01-31}]"
    joined = join(repository=exception, change=exception + "\n# edited\n")
    assert joined.settings["notes"] == []
    assert joined.settings["exceptions"] == [{
        "rule": "some-secret", "path": None, "owner": "a", "reason": "b",
        "expires": "2027-01-31", "layer": "repository",
    }]


@pytest.mark.parametrize("locker", ["organisation", "user", "repository", "change"])
def test_a_locked_rule_takes_no_exception(locker):
    exception = "exceptions: [{rule: some-secret, owner: a, reason: b, expires: 2027-01-31}]\n"
    lock = "rules: {some-secret: {locked: true}}\n"
    layers = {"repository": exception}
    layers[locker] = layers.get(locker, "") + lock
    settings_ = join(**layers).settings
    assert settings_["exceptions"] == []
    assert settings_["notes"] == [
        "HEAD:.guard.yaml:2: exceptions[0]: no effect, the rule is locked",
    ]


def test_a_rules_own_actions_are_joined_with_its_kinds():
    joined = join(
        user="rules: {some-person: {action: local, certain: block}}",
        repository="actions: {pii: {possible: block}}",
    )
    assert joined.settings["rules"]["some-person"] == {
        "action": "local", "certain": "block", "likely": "local", "possible": "block",
        "locked": False, "kind": "pii",
    }


def test_a_rule_can_not_be_loosened_and_the_attempt_is_noted():
    joined = join(repository="rules: {some-person: {action: cloud}}")
    assert joined.settings["rules"]["some-person"]["possible"] == "local"
    assert joined.settings["notes"] == [
        (
            "HEAD:.guard.yaml:2: rules.some-person.action: "
            "no effect, pii is local at least; only an exception loosens"
        ),
    ]


@pytest.mark.parametrize(("text", "key", "hint"), [
    ("rules: {some-secrt: {action: block}}", "rules.some-secrt", "did you mean `some-secret`?"),
    ("exceptions: [{rule: zzz, owner: a, reason: b, expires: 2027-01-31}]",
     "exceptions[0].rule", "guard policy show --rules lists the rules"),
])
def test_an_unknown_rule_is_an_error(text, key, hint):
    with pytest.raises(PolicyError) as caught:
        join(repository=text)
    assert caught.value.what.startswith(f"HEAD:.guard.yaml:2: {key}: there is no rule ")
    assert caught.value.hint == hint


def test_an_unknown_regime_is_an_error():
    with pytest.raises(PolicyError) as caught:
        join(repository="extends: [default, pcii]")
    assert caught.value.what == "HEAD:.guard.yaml:2: extends[1]: there is no such regime"
    assert caught.value.hint == "known: default, tight"


def test_what_detect_secrets_finds_can_be_named_but_not_replaced():
    joined = join(
        repository="rules: {detect-secrets-secret-keyword: {action: block}}\nexceptions:\n"
        "- {rule: detect-secrets-artifactory, owner: a, reason: b, expires: 2027-01-31}\n",
    )
    assert joined.settings["rules"]["detect-secrets-secret-keyword"]["possible"] == "block"
    assert len(joined.settings["exceptions"]) == 1
    with pytest.raises(PolicyError, match="is a rule of guard's own"):
        join(repository=CUSTOM % ("detect-secrets-mine", "a"))


CUSTOM = "custom:\n- {id: %s, title: t, kind: secret, pattern: %s}\n"


def test_a_custom_rule_defined_twice_names_both_files():
    with pytest.raises(PolicyError) as caught:
        join(organisation=CUSTOM % ("acme-key", "a"), repository=CUSTOM % ("acme-key", "a"))
    assert caught.value.what == (
        "HEAD:.guard.yaml:3: custom[0].id: duplicate rule 'acme-key': "
        "it stands in /etc/guard/policy.yaml:3 already"
    )


def test_a_custom_rule_can_not_replace_one_of_guards_own():
    for name in ("some-secret", "proprietary-marker", "proprietary-path"):
        with pytest.raises(PolicyError, match="is a rule of guard's own"):
            join(repository=CUSTOM % (name, "a"))


def test_an_edited_custom_rule_leaves_the_committed_one_in_force():
    joined = join(
        repository=CUSTOM % ("acme-key", "old"),
        change=CUSTOM % ("acme-key", "new") + "- {id: b, title: t, kind: pii, pattern: b}\n",
    )
    assert [rule["pattern"] for rule in joined.rules[3:]] == ["old", "b"]
    assert joined.settings["notes"] == [
        ".guard.yaml:3: custom[0].id: what changed in the rule takes effect once it is committed",
    ]


def test_rules_of_other_layers_can_be_named():
    joined = join(
        organisation=CUSTOM % ("acme-key", "a"), repository="rules: {acme-key: {likely: block}}",
    )
    assert joined.settings["rules"]["acme-key"]["likely"] == "block"


def test_a_regime_is_joined_by_any_layer():
    for layer in NAMES:
        joined = join(**{layer: "extends: [tight]"})
        assert joined.settings["extends"] == ["default", "tight"]
        assert joined.settings["actions"]["pii"]["likely"] == "block"
        assert joined.settings["route"]["threshold"] == 8
        assert joined.sources["route.threshold"] == "tight"
    joined = join(organisation="extends: [tight]\nroute: {threshold: 3}")
    assert joined.settings["route"]["threshold"] == 8


def test_words_of_the_organisation_become_rules():
    joined = join(
        organisation="proprietary: {markers: ['ACME (inner) use'], code_names: [bluefin]}",
        repository="proprietary: {code_names: [red-herring]}\n"
        "rules: {proprietary-code-name: {action: block}}",
    )
    marker, name = joined.rules[3:]
    assert (marker["id"], name["id"]) == ("proprietary-marker", "proprietary-code-name")
    assert marker["pattern"] == r"(?:ACME[ \t]{1,8}\(inner\)[ \t]{1,8}use)"
    assert name["pattern"] == r"(?:bluefin|red\-herring)"
    assert joined.settings["rules"]["proprietary-code-name"]["certain"] == "block"
