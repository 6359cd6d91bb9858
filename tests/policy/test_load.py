"""A policy that is wrong names its file, line and key, and never says what stands there."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guard.errors import PolicyError
from guard.policy import schema
from guard.policy.load import load_pack, load_policy, load_regime
from guard.policy.nodes import MOST_BYTES, MOST_DEPTH, MOST_NODES, read_nodes
from guard.policy.rule_schema import RULE_KEYS
from guard.policy.scalars import yaml_reads
from tests.policy.strategies import dump, policies

RULE = "- {id: a-b, title: t, kind: secret, severity: high, match: [x], pattern: x}\n"
ROUTE = "version: 1\nroute:\n  threshold: "
CLOUD = "version: 1\nroute:\n  cloud: "
EXCEPTION = "version: 1\nexceptions:\n- rule: a-b\n  owner: me\n  reason: so\n  expires: "


def refuse(text, *, load=load_policy, file=".guard.yaml"):
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PolicyError) as caught:
        load(raw, file)
    return caught.value


def attempt(load, raw):
    try:
        load(raw, "f")
    except PolicyError as error:
        return error
    return None


@pytest.mark.parametrize(("text", "what"), [
    # structure
    ("version: 1\nrout: {}\n", "2: unknown key 'rout'"),
    ("version: 1\nroute:\n  clout: true\n", "3: route: unknown key 'clout'"),
    ("version: 1\nroute: 7\n", "2: route: must be a mapping of keys to values"),
    ("version: 1\nroute:\n", "2: route: must be a mapping of keys to values"),
    ("version: 1\nroute: []\n", "2: route: must be a mapping of keys to values"),
    ("- a\n", "1: must be a mapping of keys to values"),
    ("just words\n", "1: must be a mapping of keys to values"),
    ("version: 1\nextends: pci\n", "2: extends: must be a list"),
    ("version: 1\nextends:\n- [pci]\n", "3: extends[0]: must be a single value"),
    ("version: 1\nroute: {cloud: true, cloud: false}\n",
     "2: duplicate key 'cloud': it stands in line 2 already"),
    ("route: {}\n", "1: version is missing"),
    ("version: 2\n", "1: version: must be a whole number from 1 to 1"),
    ("version: 1\n? [a]\n: 1\n", "2: a key must be a word"),
    ("version: 1\n? {a: b}\n: 1\n", "2: a key must be a word"),
    # YAML that could surprise
    ("version: 1\nroute: &r {cloud: false}\n", "2: anchors (&) and aliases (*) are not supported"),
    ("version: 1\nroute: *r\n", "2: anchors (&) and aliases (*) are not supported"),
    ("version: 1\n<<: {a: b}\n", "2: merge keys (<<) are not supported"),
    ("version: 1\nroute: !!python/object:os.system {}\n", "2: tags (!) are not supported"),
    ("version: 1\nroute: !mine {}\n", "2: tags (!) are not supported"),
    ("version: !!int 1\n", "1: tags (!) are not supported"),
    ("version: ! 1\n", "1: tags (!) are not supported"),
    ("version: 1\n---\nversion: 1\n", "2: a second document"),
    ("%TAG ! tag:a,2000:\n---\nversion: 1\n", "1: %TAG is not supported"),
    ("version: 1\nroute:\n\tcloud: true\n",
     r"3: not valid YAML: found character '\t' that cannot start any token"),
    ("version: 1\nroute: {cloud: true\n",
     "3: not valid YAML: expected ',' or '}', but got '<stream end>'"),
    ('version: 1\nroute: "\\q"\n', "2: not valid YAML: found unknown escape character 'q'"),
    ('version: 1\nroute: "\\UFFFFFFFF"\n', "2: not valid YAML"),
    ("%YAML 9.9\n---\nversion: 1\n", "1: not valid YAML: found incompatible YAML document"),
    # YAML 1.1 traps
    (CLOUD + "no\n", "3: route.cloud: must be true or false"),
    (CLOUD + "off\n", "3: route.cloud: must be true or false"),
    (CLOUD + "0\n", "3: route.cloud: must be true or false"),
    (CLOUD + "'false'\n", "3: route.cloud: must be true or false"),
    (CLOUD + "\n", "3: route.cloud: must be true or false"),
    (CLOUD + "null\n", "3: route.cloud: must be true or false"),
    *[
        (ROUTE + f"{number}\n", "3: route.threshold: must be a whole number from 0 to 10")
        for number in ("012", "0x7", "1_0", "7.0", "1e1", "+7", "-1", "11", "'7'", "1:30", "~",
                       "seven", "9" * 40, "\uff17")
    ],
    *[
        (f"version: 1\nbudget:\n  day_usd: {amount}\n",
         "3: budget.day_usd: must be an amount of US dollars, or null")
        for amount in ("-1", "1_000", ".5", "5.", "1e3", ".inf", ".nan", "$5", "'5'", "0x5", "5,0",
                       "1.0000001", "01.5", "12345678901", "190:20:30")
    ],
    ("version: 1\nactions: {pii: {certain: no}}\n",
     "2: actions.pii.certain: must be one of cloud, local, block"),
    ("version: 1\nactions: {pii: {certain: Block}}\n",
     "2: actions.pii.certain: must be one of cloud, local, block"),
    *[
        (f"version: 1\nproviders:\n  local:\n    model: {word}\n",
         "4: providers.local.model: must be a string")
        for word in ("no", "on", "012", "1_000", "1.5", "2027-01-31", "null", "~", "", "=", "1:30",
                     ["0o7x", " 1"][0][:1] + "x1f", "2001-01-01T00:00:00Z")
    ],
    # dates
    *[
        (EXCEPTION + f"{day}\n", "6: exceptions[0].expires: must be a da")
        for day in ("2027-02-30", "2027-1-3", "31.1.2027", "20270131", "soon", "0000-01-01",
                    "2027-01-31T00:00:00Z", "2027-13-01", "1_000", "")
    ],
    # exceptions
    ("version: 1\nexceptions:\n- {owner: a, reason: b, expires: 2027-01-31}\n",
     "3: exceptions[0]: must have exactly one form"),
    ("version: 1\nexceptions:\n- {rule: a, reason: b, expires: 2027-01-31}\n",
     "3: exceptions[0]: owner is missing"),
    ("version: 1\nexceptions:\n- {rule: a, owner: b, expires: 2027-01-31}\n",
     "3: exceptions[0]: reason is missing"),
    ("version: 1\nexceptions:\n- {rule: a, owner: b, reason: c}\n",
     "3: exceptions[0]: expires is missing"),
    ("version: 1\nexceptions:\n- {rule: a, owner: ' ', reason: c, expires: 2027-01-31}\n",
     "3: exceptions[0].owner: must not be empty"),
    ("version: 1\nexceptions:\n- {rule: A_b, owner: b, reason: c, expires: 2027-01-31}\n",
     "3: exceptions[0].rule: must be in kebab-case: a-z, 0-9 and single hyphens"),
    ('version: 1\nexceptions:\n- {rule: a, owner: b, reason: "c\\u202e", expires: 2027-01-31}\n',
     "3: exceptions[0].reason: must not hold control characters"),
    ("version: 1\nrules: {A: {}}\n", "2: rules: 'A' must be in kebab-case"),
    # globs, addresses, hosts, words
    *[
        (f"version: 1\nproprietary:\n  paths:\n  - {glob!r}\n", "4: proprietary.paths[0]: must ")
        for glob in ("", " ", "a\\b", "!a", "../a", "a/./b", "a//b", "a**b", "***", "{a,b}",
                     "*a*b*c*d*", "**/**/**/**", "a\tb")
    ],
    *[
        (f"version: 1\nproviders:\n  cloud:\n    endpoint: {url!r}\n",
         "4: providers.cloud.endpoint: must ")
        for url in ("", "api.example", "ftp://a", "http://api.example", "https://", "https://a b",
                    "https://u:p@a.example", "https://a?b", "https://a#b", "https://a:0",
                    "https://a:99999", "https://[::1", "https://\u0430pi.example",
                    "http://localhost.evil.example")
    ],
    *[
        (f"version: 1\nproviders:\n  local:\n    allow_hosts: [{host!r}]\n",
         "4: providers.local.allow_hosts[0]: must be a host's name")
        for host in ("", "http://a", "a:1", "a/b", "-a", "a..b", "*", "0.0.0.0/0", "::/0")
    ],
    ("version: 1\nproprietary: {code_names: [ab]}\n",
     "2: proprietary.code_names[0]: must have at least 3 characters"),
    # custom rules
    ("version: 1\ncustom:\n- {id: a, title: t, kind: secret}\n",
     "3: custom[0]: must have exactly one form"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: secret, pattern: a, keys: [b], value: c}\n",
     "3: custom[0]: must have exactly one form"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: secret, keys: [b]}\n",
     "3: custom[0]: must have exactly one form"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: secret, pattern: a, value: c}\n",
     "3: custom[0]: must have exactly one form"),
    ("version: 1\ncustom:\n- {id: a, kind: secret, pattern: a}\n",
     "3: custom[0]: title is missing"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: secrets, pattern: a}\n",
     "3: custom[0].kind: must be one of secret, pii, proprietary"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: pii, token: {alphabet: hex, length: [9, 3]}}",
     "3: custom[0].token.length: must be [fewest, most]"),
    ("version: 1\ncustom:\n- {id: a, title: t, kind: pii, finder: 'os:system', pattern: a}\n",
     "3: custom[0]: unknown key 'finder'"),
    ("version: 1\ncustom:\n" + "- {id: a, title: t, kind: pii, pattern: a}\n" * 2,
     "4: id: duplicate rule 'a': it stands in .guard.yaml:3 already"),
])
def test_what_is_wrong_is_named(text, what):
    error = refuse(text)
    assert error.what.startswith(f".guard.yaml:{what}"), error.what


def test_hints_say_what_to_write():
    assert refuse("version: 1\nrout: {}\n").hint == "did you mean `route`?"
    assert refuse("version: 1\nzzz: {}\n").hint.startswith("known keys: version, extends, actions")
    assert refuse("route: {}\n").hint == "add `version:`, that is `version: 1`"
    assert refuse(ROUTE + "012\n").hint.startswith("write decimal digits only")
    assert refuse(ROUTE + "'7'\n").hint == "remove the quotes"
    assert "quote it" in refuse("version: 1\nproviders: {local: {model: no}}\n").hint
    assert refuse(EXCEPTION + "soon\n").hint == "write it as YYYY-MM-DD, like 2027-01-31"


def test_the_file_as_a_whole():
    assert "larger than" in refuse(b"#" * (MOST_BYTES + 1)).what
    assert refuse(b"version: 1\n# \xff\n").what == ".guard.yaml:2: not UTF-8"
    assert refuse("version: 1\n".encode("utf-16")).what == ".guard.yaml:1: not UTF-8"
    control = refuse(b"version: 1\n\n# \x00\n")
    assert control.what == ".guard.yaml:3: holds the control character U+0000"
    mark = refuse("version: 1\n# \ufeff\n")
    assert mark.what == ".guard.yaml:2: holds the control character U+FEFF"
    assert load_policy("\ufeffversion: 1\n".encode(), "f")["version"] == 1
    assert load_policy(b"version: 1\r\nroute:\r\n  cloud: false\r\n", "f")["_lines"]["route"] == 2


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "---\n", "---\n...\n", "# a\n---\n"])
def test_a_file_that_says_nothing_is_no_opinion(text):
    policy = load_policy(text.encode(), "f")
    assert {key for key in policy if not key.startswith("_")} == set()


@pytest.mark.parametrize("text", [
    "[" * 5000, "{a: " * 5000, "- " * 5000, "? " * 5000, "a: " + "[" * 40 + "]" * 40,
    "\n".join(" " * depth + "a:" for depth in range(200)),
])
def test_depth_is_capped(text):
    error = refuse(text)
    assert f"nested more than {MOST_DEPTH} deep" in error.what or "not valid YAML" in error.what


def test_bombs_are_refused_before_they_grow():
    laughs = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    assert "anchors" in refuse(laughs).what
    assert f"more than {MOST_NODES} values" in refuse("[" + "a," * MOST_NODES + "]").what
    assert "must have at most" in refuse("version: 1\nextends: [" + "a," * 3000 + "]").what
    assert "longer than 1000 characters" in refuse(
        f"version: 1\nexceptions: [{{rule: a, owner: b, reason: {'x' * 1001}}}]",
    ).what


SECRET = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=40))


@pytest.mark.parametrize("template", [
    "version: 1\n{s}: 1\n", "version: 1\n{s}\n", "{s}\n", "version: {s}\n",
    "version: 1\nroute: {s}\n", "version: 1\nroute: {{cloud: {s}}}\n",
    "version: 1\nroute: {{threshold: {s}}}\n", "version: 1\nrules: {{{s}: {{}}}}\n",
    "version: 1\nrules: {{{s}: {{}}, {s}: {{}}}}\n", "version: 1\nroute: *{s}\n",
    "version: 1\nroute: &{s} 1\n", "version: 1\nroute: !{s} 1\n", "version: 1\nroute: !!{s}!x 1\n",
    "version: 1\nroute: !{s}!x 1\n", "%{s}\n---\nversion: 1\n", "%TAG !{s}! x\n---\n!{s}!a b\n",
    "version: 1\nactions: {{pii: {{certain: {s}}}}}\n", "version: 1\nbudget: {{day_usd: {s}}}\n",
    "version: 1\nextends: [{s}]\n", 'version: 1\n"{s}\n', "version: 1\n'{s}': [\n", "a: |{s}\n",
    "version: 1\nexceptions: [{{rule: {s}, owner: a, reason: b, expires: 2027-01-31}}]\n",
    "version: 1\nexceptions: [{{rule: a, owner: a, reason: b, expires: {s}}}]\n",
    "version: 1\nproviders: {{cloud: {{endpoint: 'https://me:{s}@a.example'}}}}\n",
    "version: 1\nproviders: {{local: {{allow_hosts: ['{s}/x']}}}}\n",
    "version: 1\ncustom: [{{id: {s}, title: a}}]\n", "version: 1\ncustom: [{{id: a, kind: {s}}}]\n",
    "- {{id: a, {s}: b}}\n",
])
@pytest.mark.parametrize("secret", [SECRET, SECRET.lower(), "12345-67890-12345"])
def test_no_error_repeats_what_may_be_a_secret(template, secret):
    text = template.format(s=secret)
    for load in (load_policy, load_pack, load_regime):
        error = attempt(load, text.encode())
        if error is not None:
            assert secret not in error.what + error.hint
            assert error.__context__ is None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200) | st.text(max_size=200).map(
    lambda text: text.encode("utf-8", "replace"),
))
@example(b"version: 1\n? ")
@example(b"!<")
@example(b'"\\x')
@example(b"%YAML " + b"9" * 5000 + b".1\n---\n")
@example(b"a: |" + b"9" * 10 + b"\n")
@example(b"a: 190:20:30:15:61")
def test_whatever_the_bytes_it_loads_or_is_a_policy_error(raw):
    for load in (load_policy, load_pack, load_regime):
        error = attempt(load, raw)
        assert error is None or error.what.startswith("f:")
        assert error is None or "\n" not in error.what


MARKS = st.sampled_from(
    [*"{}[]:,-&*!|>'\"%@`#?=~\t\n 0", "<<: ", "- ", "no", "1_0", "\x00"],
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policy=policies(), data=st.data())
def test_a_policy_with_a_mark_out_of_place_loads_or_is_a_policy_error(policy, data):
    import yaml

    text = yaml.safe_dump(yaml.safe_load(dump(policy)), sort_keys=False)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    raw = (text[:at] + data.draw(MARKS) + text[at + cut :]).encode()
    error = attempt(load_policy, raw)
    assert error is None or error.what.startswith("f:")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policy=policies())
def test_block_and_flow_style_say_the_same(policy):
    import yaml

    flow = load_policy(dump(policy), "f")
    block = load_policy(yaml.safe_dump(yaml.safe_load(dump(policy))).encode(), "f")

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if not key.startswith("_")}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    assert plain(flow) == plain(block)


def test_values_are_read_as_documented():
    policy = load_policy(
        b"version: 1\nbudget: {day_usd: 2.5, month_usd: 0.000001}\nroute: {cloud: FALSE}\n"
        b'providers: {cloud: {allow_models: null, model: "no"}}\n'
        b"exceptions: [{rule: a, owner: b, reason: c, expires: '2027-01-31', path: /docs/}]\n",
        "f",
    )
    assert policy["budget"] == {"day_micro_usd": 2_500_000, "month_micro_usd": 1}
    assert policy["route"]["cloud"] is False
    assert policy["providers"]["cloud"] == {"allow_models": None, "model": "no"}
    assert policy["exceptions"][0]["expires"] == "2027-01-31"
    assert policy["_lines"]["exceptions[0].path"] == 5


@pytest.mark.parametrize(("form", "good"), [
    ("token: {alphabet: hex, length: 8}", True), ("pattern: x", True),
    ("keys: [k], value: x", True), ("paths: ['*.pem']", True),
    ("pattern: x, paths: ['*.md']", True), ("value: x, paths: ['*.md']", False),
    ("token: {alphabet: hex, length: [8, 9]}, not_paths: [a]", True), ("not_paths: [a]", False),
])
def test_the_forms_of_a_rule(form, good):
    text = f"- {{id: a, title: t, kind: pii, severity: low, match: [x], {form}}}\n"
    if good:
        (rule,) = load_pack(text.encode(), "policies/p.yaml")
        assert (rule["_file"], rule["_line"]) == ("policies/p.yaml", 1)
    else:
        assert "must have exactly one form" in refuse(text, load=load_pack).what


def test_only_a_pack_may_name_code_to_run():
    finder = RULE.replace("pattern: x", "pattern: x, finder: 'guard.detect.x:find'")
    assert load_pack(finder.encode(), "p")[0]["finder"] == "guard.detect.x:find"
    assert "unknown key 'finder'" in refuse(f"version: 1\ncustom:\n{finder}").what


def test_packs():
    assert load_pack(b"# empty\n", "p") == []
    assert "severity is missing" in refuse(
        "- {id: a, title: t, kind: pii, match: [x], pattern: x}\n", load=load_pack,
    ).what
    assert refuse(RULE + RULE, load=load_pack, file="p").what == (
        "p:2: id: duplicate rule 'a-b': it stands in p:1 already"
    )
    assert "unknown key 'version'" in refuse("version: 1\n", load=load_pack).what
    assert "must be a list" in refuse("text\n", load=load_pack).what


def test_a_regime_brings_no_rules_exceptions_or_services():
    base = "title: t\ndescription: d\nsource: [s]\n"
    load_regime(base.encode(), "policies/pci.yaml")
    for key in ("custom", "exceptions", "providers", "extends", "version", "scan"):
        assert f"unknown key '{key}'" in refuse(f"{base}{key}: []\n", load=load_regime).what
    assert "source is missing" in refuse("title: t\ndescription: d\n", load=load_regime).what


@pytest.mark.parametrize("text", [
    "a: b\nc: [1, 'x', \"y\\n\", |\n", "a: |\n  b\n   c\nd: >-\n  e\n  f\n",
    "- {a: 'it''s', b: \"\\t\"}\n", RULE, "k: -x\nl: 'a: b'\nm:\n- n\n- - o\n",
])
def test_both_parsers_of_yaml_agree(text):
    def plain(node):
        if node is None or node.kind == "scalar":
            return None if node is None else (node.value, node.plain, node.line)
        if node.kind == "list":
            return [plain(item) for item in node.value]
        return [(key, line, plain(item)) for key, line, item in node.value]

    def read(*, fast):
        try:
            return plain(read_nodes(text.encode(), "f", fast=fast))
        except PolicyError:
            return "refused"

    assert read(fast=True) == read(fast=False)


@pytest.mark.parametrize("text", [
    "no", "On", "y", "012", "0x1F", "1_000", "1.5", "1e3", ".inf", "~", "2027-01-31", "190:20",
    "=", "", "plain", "1.2.3", "v1", "0o7",
])
def test_what_must_be_quoted_is_what_yaml_would_not_read_as_a_string(text):
    import yaml

    assert bool(yaml_reads(text)) == (text == "=" or not isinstance(yaml.safe_load(text), str))


def test_no_known_key_is_too_long_to_be_shown():
    from guard.policy.checks import shown

    for key in (*schema.POLICY.keys, *RULE_KEYS, "github-fine-grained-pat", "a_b"):
        assert shown(key) == repr(key)
