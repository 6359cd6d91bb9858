"""Write the golden drafts anew: ``python -m tests.write.goldens``, then read the diff."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from guard.git.read import read_staged
from guard.write.draft import draft_message
from guard.write.facts import gather
from guard.write.prompt import message_payload
from tests.support import Repo, hermetic_environment
from tests.write.cases import CASES, Case, golden

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts

MAX_FILE_BYTES = 1 << 26
#: Cases whose whole prompt is a golden too.
PROMPTS = ("python-fix-in-method", "npm-dependencies")


def facts_of(case: Case, repo: Repo) -> ChangeFacts:
    case.stage(repo)
    change = read_staged(cwd=str(repo.path), max_file_bytes=MAX_FILE_BYTES)
    return gather(change.files, initial=case.initial)


def rendered(case: Case, repo: Repo) -> dict[str, str]:
    """Return the texts of the goldens of a case by name."""
    facts = facts_of(case, repo)
    texts = {case.name: draft_message(facts, branch=case.branch, hint=case.hint).text}
    if case.name in PROMPTS:
        payload = message_payload(
            facts, branch=case.branch, hint=case.hint, subjects=("feat(api): add orders",))
        texts[f"{case.name}.prompt"] = f"{payload.system}\n\n{payload.prompt}\n"
    return texts


def write_all() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(hermetic_environment(home))
        for case in CASES:
            for name, text in rendered(case, Repo(home / case.name)).items():
                golden(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all()
