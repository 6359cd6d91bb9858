"""Every key of a rule, in a pack or under ``custom``, in data."""

from __future__ import annotations

from guard.policy.spec import Choice, Either, Fields, Flag, Items, Spec, Text, Whole

KINDS = ("secret", "pii", "proprietary")
#: Strictest proof first, as people write them.
CONFIDENCES = ("certain", "likely", "possible")
SEVERITIES = ("critical", "high", "medium", "low")

GLOB = Text(check="glob", most_chars=500)


def _list(of: Spec, doc: str, least: int = 0) -> Items:
    return Items(of=of, least=least, doc=doc)


def _either(of: Spec, doc: str) -> Either:
    return Either(one=of, many=Items(of=of, least=1), doc=doc)


#: One rule, in a pack or under ``custom``. To teach rules a new key, add a line here.
RULE_KEYS: dict[str, Spec] = {
    "id": Text(check="rule-id", most_chars=64, doc="Name of the rule in kebab-case, never reused."),
    "title": Text(doc="What it finds, for people."),
    "description": Text(most_chars=2000, doc="What to do about a finding."),
    "source": _either(Text(most_chars=1000), "Where the form of the value is documented."),
    "kind": Choice(values=KINDS, doc="What a finding is."),
    "provider": Text(doc="Who issues the value."),
    "token": Fields(
        doc="The grammar of a token: pattern, checksum test and samples come from it.",
        required=("alphabet", "length"),
        keys={
            "prefix": _either(Text(), "Fixed beginning; any of a list."),
            "suffix": Text(doc="Fixed end."),
            "alphabet": Text(doc="Name or characters of the variable part."),
            "length": Either(
                one=Whole(low=1, high=4096),
                many=Items(of=Whole(low=0, high=4096), pair=True),
                doc="Characters of the variable part, or `[fewest, most]`.",
            ),
            "checksum": Text(doc="Name of the checksum that the token carries."),
        },
    ),
    "pattern": Text(
        most_chars=8000,
        doc="Regular expression without look-around and back-references; the group `value` "
        "is the sensitive part.",
    ),
    "keys": _list(Text(), "Key words before the value; with `value`.", 1),
    "names": _list(
        Text(check="service-name", most_chars=64),
        "Names of a service; an opaque value shortly behind one of them is its key.", 1),
    "value": Text(most_chars=4000, doc="Regular expression of the value after one of `keys`."),
    "secret_group": Text(doc="Name of the group that is the sensitive part."),
    "ignore_case": Flag(doc="Match letters of either case."),
    "boundary": Choice(values=("token", "word", "none"), doc="What may not stand beside it."),
    "checks": _list(Text(), "Named tests of the value."),
    "drop": _list(Text(), "Tests of `checks` that drop a candidate when they fail."),
    "scorer": Flag(doc="A learned score of value and context drops it, or makes it certain."),
    "certain_if": _list(Text(), "Tests of `checks` that make it certain when they hold."),
    "confidence": Choice(values=CONFIDENCES, doc="Confidence without proof."),
    "severity": Choice(values=SEVERITIES, doc="How bad a leak of it would be."),
    "paths": _list(GLOB, "Files that it looks at."),
    "not_paths": _list(GLOB, "Files that it does not look at."),
    "regimes": _list(Text(), "Regulations that it is about."),
    "match": _list(Text(most_chars=8000), "Samples (templates) that must be found."),
    "pass": _list(Text(most_chars=8000), "Samples (templates) that must not be found."),
    "spaced": Flag(doc="Blanks alone may stand between a key and its value."),
    "checksum": Text(doc="Name of the checksum that the value carries, where it is no token."),
    "trigger": _either(
        Text(most_chars=8000), "Pattern of the first pass, where it can't be derived."),
    "value_trigger": Text(
        most_chars=4000, doc="Short form of `value` for the first pass: matches how each begins."),
    "lookback": Whole(low=0, high=65536, doc="Bytes before the trigger that belong to the match."),
}
#: A rule of ``paths`` alone is about the names of files.
RULE_FORMS = (("token",), ("pattern",), ("keys", "value"), ("names",), ("paths",))
CUSTOM_RULE = Fields(
    keys=RULE_KEYS, required=("id", "title", "kind"), one_of=RULE_FORMS,
    doc="A further rule, written like the rules of a pack.",
)
#: A finder is code, ``module:function``: a repository's policy must never name code to run.
PACK_RULE = Fields(
    keys={
        **RULE_KEYS,
        "finder": Text(doc="Function that finds candidates, `module:function`."),
        "columns": _list(Text(), "Parts of columns' names: its finder reads the tables below.", 1),
    },
    required=("id", "title", "kind", "severity", "match"), one_of=RULE_FORMS,
)
#: One line of the table of services: what it takes to make a rule of the form ``names``.
SERVICES = Fields(
    keys={"services": Items(
        of=Fields(
            keys={key: RULE_KEYS[key] for key in ("provider", "title", "source", "names")},
            required=("provider", "title", "source", "names"),
        ), least=1, doc="Services, by name.",
    )}, required=("services",),
)
