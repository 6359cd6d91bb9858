"""Every key of a policy and of a regime: its kind, its range, how layers join, in data."""

from __future__ import annotations

from guard.change import ROUTES
from guard.policy.rule_schema import CONFIDENCES, CUSTOM_RULE, GLOB, KINDS
from guard.policy.spec import (
    Choice,
    Date,
    Either,
    Fields,
    Flag,
    Items,
    Money,
    Spec,
    Table,
    Text,
    Whole,
)

TASKS = ("message", "review", "ask")


def _route(doc: str) -> Choice:
    return Choice(values=ROUTES, join="stricter", doc=doc)


_CONFIDENCE_ROUTES: dict[str, Spec] = {
    name: _route(f"Action on a finding that is {name}.") for name in CONFIDENCES
}
_THRESHOLD = Whole(
    low=0, high=10, join="highest", tunable=True,
    doc="Complexity (0 to 10) from which a model in the cloud is worth its price.",
)
_DEADLINE = Whole(
    low=1, high=600, join="lowest", tunable=True, doc="Seconds to wait for a reply in all.",
)

_ACTIONS = Fields(
    doc="What a finding demands, by kind and confidence.",
    keys={
        kind: Fields(keys=_CONFIDENCE_ROUTES, doc=f"Findings of kind {kind}.") for kind in KINDS
    },
)
_RULES = Table(
    check="rule-id", doc="Stricter actions for single rules, by rule id.",
    of=Fields(keys={
        "action": _route("Action on any finding of this rule."),
        **_CONFIDENCE_ROUTES,
        "locked": Flag(join="true-wins", doc="No exception and no inline allowance may lower it."),
    }),
)
_PROPRIETARY = Fields(
    doc="What is the organisation's own, and stays local.",
    keys={
        "paths": Items(of=GLOB, join="union", doc="Files that are proprietary as a whole."),
        "markers": Items(
            of=Text(check="marker", most_chars=200), join="union",
            doc="Phrases that mark a text as proprietary, in either case of letters.",
        ),
        "code_names": Items(
            of=Text(check="marker", most_chars=100), join="union",
            doc="Names of unannounced things: whole words, in either case of letters.",
        ),
        "fingerprints": Items(
            of=Text(check="book", most_chars=1000), most=20, join="union", owned=True,
            doc="Fingerprints of protected code, as `guard policy fingerprint` prints them: the "
            "digest and the path of the file.",
        ),
    },
)
_EXCEPTIONS = Items(
    doc="Findings that are accepted for a while: the only thing that loosens. "
    "A change's own new exceptions do not govern that change.",
    of=Fields(
        required=("owner", "reason", "expires"), one_of=(("rule",), ("baseline",)),
        keys={
            "rule": Text(check="rule-id", most_chars=64, doc="The rule that is excepted."),
            "baseline": Text(
                check="path", most_chars=200,
                doc="Or a baseline of detect-secrets in the repository, such as "
                "`.secrets.baseline`: the secrets that it lists are excepted.",
            ),
            "path": Text(check="glob", doc="Files that it holds for; all when left out."),
            "owner": Text(check="said", most_chars=200, doc="Who answers for it."),
            "reason": Text(check="said", most_chars=1000, doc="Why it is right."),
            "expires": Date(doc="Last day on which it holds, at most 400 days ahead."),
        },
    ),
)
_ROUTE = Fields(
    doc="Where work may be done.",
    keys={
        "cloud": Flag(join="false-wins", doc="Whether anything may go to the cloud at all."),
        "threshold": _THRESHOLD,
        "tasks": Fields(
            doc="The same for one task; within a layer it replaces `threshold` for that task.",
            keys={
                task: Fields(keys={"threshold": _THRESHOLD}, doc=f"The task `{task}`.")
                for task in TASKS
            },
        ),
    },
)
_ALLOW_MODELS = Items(
    of=Text(most_chars=200), join="shared", null=True, doc="The only models that may be chosen.",
)
_PROVIDERS = Fields(
    doc="Who answers.",
    keys={
        "local": Fields(doc="The model on this machine.", keys={
            "provider": Choice(values=("ollama",), join="choice", doc="Kind of service."),
            "model": Text(check="said", most_chars=200, join="choice", doc="Name of the model."),
            "allow_models": _ALLOW_MODELS,
            "endpoint": Text(
                check="url", join="choice", owned=True, doc="Address of the service.",
            ),
            "allow_hosts": Items(
                of=Text(check="host", most_chars=253), join="shared", tunable=True, owned=True,
                doc="Hosts and networks other than this machine that count as local.",
            ),
            "deadline_s": _DEADLINE,
        }),
        "cloud": Fields(doc="The model in the cloud.", keys={
            "provider": Choice(values=("anthropic",), join="choice", doc="Kind of service."),
            "model": Text(check="said", most_chars=200, join="choice", doc="Name of the model."),
            "allow_models": _ALLOW_MODELS,
            "endpoint": Text(
                check="https-url", join="upper", owned=True,
                doc="Address of the service: https, or http on this machine itself.",
            ),
            "deadline_s": _DEADLINE,
        }),
    },
)
_BUDGET = Fields(
    doc="What calls to the cloud may cost; kept as `day_micro_usd` and `month_micro_usd`.",
    keys={
        "day_usd": Money(join="lowest", null=True, doc="US dollars a day; null is no limit."),
        "month_usd": Money(join="lowest", null=True, doc="US dollars a month; null is no limit."),
    },
)
_SCAN = Fields(
    doc="How much is read.",
    keys={"max_file_bytes": Whole(
        low=1 << 20, high=1 << 34, join="highest",
        doc="A longer file is read up to here only; the rest counts as sensitive, and is said "
        "to be skipped. Layers can raise it, since what is not read can't be blocked.",
    )},
)
_MESSAGE = Fields(
    doc="Commit messages.",
    keys={
        "draft": Flag(join="false-wins", doc="Offer a message for a commit."),
        "model": Flag(join="false-wins", doc="Ask a model for it."),
    },
)
_AUDIT = Fields(
    doc="What `guard audit` insists on.",
    keys={"require_record": Flag(join="true-wins", doc="Every commit must carry a record.")},
)

POLICY = Fields(required=("version",), doc="A policy of guard.", keys={
    "version": Whole(low=1, high=1, doc="Version of this format: 1."),
    "extends": Items(
        of=Text(check="regime", most_chars=40), join="union",
        doc="Regimes that are joined in: `default` (always), `pci`, `hipaa`, `gdpr`.",
    ),
    "actions": _ACTIONS,
    "rules": _RULES,
    "custom": Items(of=CUSTOM_RULE, most=1000, join="union", doc="Further rules."),
    "proprietary": _PROPRIETARY,
    "exceptions": _EXCEPTIONS,
    "route": _ROUTE,
    "providers": _PROVIDERS,
    "budget": _BUDGET,
    "scan": _SCAN,
    "message": _MESSAGE,
    "audit": _AUDIT,
})
#: A regime tightens and says why: it brings no rules, no exceptions and no services.
REGIME = Fields(required=("title", "description", "source"), doc="A regime.", keys={
    "title": Text(doc="Name of the regulation."),
    "description": Text(most_chars=4000, doc="What the regime does, and what it leaves open."),
    "source": Either(
        one=Text(most_chars=1000), many=Items(of=Text(most_chars=1000), least=1),
        doc="Where the regulation says so.",
    ),
    **{
        key: POLICY.keys[key]
        for key in ("actions", "rules", "proprietary", "route", "budget", "message", "audit")
    },
})
#: ``default.yaml`` is the one that also names services and limits.
DEFAULT = Fields(required=REGIME.required, keys={
    **REGIME.keys, "providers": POLICY.keys["providers"], "scan": POLICY.keys["scan"],
})
