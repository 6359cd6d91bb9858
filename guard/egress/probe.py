"""The proof of locality told step by step, for ``guard doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.egress.bounds import Deadline, Fault
from guard.egress.local import choose_place, vet_addresses
from guard.egress.ollama_api import open_client, prove_model, refuse_cloud_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guard.model import Policy

PROBE_DEADLINE_S = 5.0


def probe_local(policy: Policy, environ: Mapping[str, str]) -> list[tuple[str, bool, str]]:
    """Return (check, whether it holds, detail) for each step, ended by the first that fails.

    Nothing of any change is sent. Raises nothing for what goes wrong outside.
    """
    settings: dict[str, Any] = policy.get("providers.local")
    model = str(settings.get("model", ""))
    told: list[tuple[str, bool, str]] = []
    if settings.get("provider") != "ollama":
        return [("provider", True, f"{settings.get('provider')}: nothing to ask")]
    deadline = Deadline(PROBE_DEADLINE_S)

    check = "endpoint"
    try:
        place, note = choose_place(settings, environ)
        told.append((check, True, f"{place.url} ({note})" if note else place.url))
        check = "address"
        addresses = vet_addresses(place, settings.get("allow_hosts") or (), deadline)
        told.append((check, True, ", ".join(map(str, addresses))))
        check = "model name"
        refuse_cloud_name(model)
        told.append((check, True, f"{model} is no cloud name"))
        check = "model"
        with open_client(place, addresses, deadline, model) as (client, _):
            limit, digest = prove_model(client, model)
        told.append((check, True, f"runs there, {digest}, holds {limit} tokens"))
    except Fault as fault:
        told.append((check, False, f"{fault.outcome}: {fault.detail}"))
    return told
