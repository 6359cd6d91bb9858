"""A real model writes the message of a real commit: through Ollama's protocol and Claude's."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import Guarded, editor
from tests.keys import github_pat
from tests.models import KEY, MODEL, llama, real_ollama  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.models

CODE = '''\
def area(width, height):
    """Return the area of a rectangle."""
    return width * height
'''


def user_policy(home: Path, local: str, cloud: str, deadline_s: int) -> None:
    """Point both providers at loopback, as only the user's own policy may."""
    folder = home / ".config" / "guard"
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(
        "version: 1\n"
        "providers:\n"
        f"  local: {{provider: ollama, model: '{MODEL}', endpoint: '{local}', "
        f"deadline_s: {deadline_s}}}\n"
        f"  cloud: {{provider: anthropic, model: '{MODEL}', endpoint: '{cloud}', "
        f"deadline_s: {deadline_s}}}\n",
        encoding="utf-8",
    )


@pytest.fixture
def staged(tmp_path: Path) -> Guarded:
    """Return a repository with native hooks and a clean change staged."""
    repo = Guarded(tmp_path / "repo")
    repo.guard("init")
    repo.write("README", "shapes\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start", "--no-verify")
    repo.write("shapes.py", CODE)
    repo.git("add", "-A")
    return repo


def calls(repo: Guarded) -> list[dict[str, object]]:
    """Return the model calls of the newest decision in the log."""
    prepared = [one for one in repo.log() if one["predicate"]["event"] in ("prepared", "message")]
    return prepared[0]["predicate"]["calls"]


def test_the_local_model_writes_in_the_hook(
    staged, hermetic, tmp_path, llama, real_ollama,  # noqa: F811 - fixtures
):
    user_policy(hermetic, real_ollama.url, llama.url, 120)
    seen = tmp_path / "seen"
    staged.git("commit", "-q", env=editor(tmp_path, f'cp "$1" {seen}'))
    (call,) = calls(staged)
    assert call["provider"] == "ollama"
    assert call["model"] == MODEL
    assert call["outcome"] == "ok"
    assert real_ollama.digest in call["model_digest"]
    assert call["output_tokens"] > 0
    assert staged.own_words()
    assert "# guard: message by" in seen.read_text()
    assert staged.verdict() == "EXACT"


def test_a_sensitive_change_is_written_locally_and_the_cloud_sees_nothing(
    staged, hermetic, llama, real_ollama, monkeypatch,  # noqa: F811 - fixtures
):
    user_policy(hermetic, real_ollama.url, llama.url, 120)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    staged.write("people.csv", "name,email\nmira,mira@customer-mail.net\n")
    staged.git("add", "-A")
    staged.git("commit", "-q", "--no-edit")
    assert [call["provider"] for call in calls(staged)] == ["ollama"]
    assert staged.route() == "local"


def test_claude_s_protocol_through_the_door(
    staged, hermetic, llama, real_ollama, monkeypatch,  # noqa: F811 - fixtures
):
    user_policy(hermetic, real_ollama.url, llama.url, 120)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    said = staged.guard("message", "--cloud")
    (call,) = calls(staged)
    assert call["provider"] == "anthropic"
    assert call["outcome"] == "ok"
    assert call["input_tokens"] > 0
    assert said.stdout.strip()
    assert KEY not in said.stdout + said.stderr + json.dumps(staged.log())


def test_a_deadline_that_is_too_short_costs_the_deadline_and_leaves_the_draft(
    staged, hermetic, llama, real_ollama,  # noqa: F811 - fixtures
):
    user_policy(hermetic, real_ollama.url, llama.url, 1)
    staged.write("more.py", "".join(f"value_{n} = compute({n})\n" for n in range(200)))
    staged.git("add", "-A")
    began = time.monotonic()
    staged.git("commit", "-q", "--no-edit")
    waited_s = time.monotonic() - began
    (call,) = calls(staged)
    assert call["outcome"] == "timeout"
    assert waited_s < 60  # the wait is bounded; how long the rest takes is the machine's affair
    assert staged.own_words().splitlines()[0].split("(")[0].split(":")[0] in (
        "feat", "chore", "refactor")


def test_cloud_is_refused_for_a_key_whatever_the_flag(
    staged, hermetic, llama, real_ollama, monkeypatch,  # noqa: F811 - fixtures
):
    user_policy(hermetic, real_ollama.url, llama.url, 120)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    staged.write("k.py", f'KEY = "{github_pat(9)}"\n')
    staged.git("add", "-A")
    said = staged.guard("message", "--cloud", code=1)
    assert "github-pat" in said.stderr
    assert "k.py:1" in said.stderr
    assert said.stdout == ""
