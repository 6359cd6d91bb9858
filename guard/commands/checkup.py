"""The checks of ``guard doctor``: each looks at one thing and names the command that mends it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from guard import ready
from guard.errors import GuardError
from guard.git.plumbing import run_git
from guard.git.read import read_blobs
from guard.git.repo import hooks_dir
from guard.install.framework import CONFIG, hides_message
from guard.install.inspect import WORKING, HookState, configured_stages, inspect_hooks
from guard.install.manager import MANAGERS
from guard.install.script import STAGES
from guard.report.checkup import Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guard.bundle import Bundle
    from guard.git.repo import Repo
    from guard.model import Policy
    from guard.policy.layers import Layer

#: `git ls-files`, `diff-index` and `cat-file` as guard calls them; the oldest that was tried.
OLDEST_GIT = (2, 30)
POLICY_MEND = "guard policy check"


def check_git() -> Check:
    """Look for git and its version."""
    try:
        said = run_git(["version"]).decode("ascii", "replace").strip()
    except GuardError as error:
        return Check("git", "fail", error.what, error.hint or "install git")
    numbers = re.search(r"(\d+)\.(\d+)", said)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    wanted = ".".join(map(str, OLDEST_GIT))
    if version < OLDEST_GIT:
        return Check("git", "fail", f"{said}; guard needs {wanted}", "install a newer git")
    return Check("git", "ok", said)


def check_hyperscan() -> Check:
    """Load Hyperscan as a hook does."""
    from guard.detect.hs import hs_version

    try:
        return Check("hyperscan", "ok", hs_version())
    except Exception as error:  # noqa: BLE001 - a broken extension may raise anything
        return Check("hyperscan", "fail", f"does not load here ({type(error).__name__})",
                     "pip install --force-reinstall hyperscan")


def check_hooks(repo: Repo) -> list[Check]:
    """Look at the hooks of every stage, and at who leads git to them."""
    folder = Path(hooks_dir(repo.toplevel))
    asked = ["config", "--show-scope", "--get", "core.hooksPath"]
    said = run_git(asked, cwd=repo.toplevel, check=False)
    scope = said.split(b"\t")[0].decode("ascii", "replace")
    where = f"{folder} (core.hooksPath, {scope} configuration)" if scope else str(folder)
    checks = [_check_hook(state) for state in inspect_hooks(folder, Path(repo.toplevel))]
    alike = {(check.status, check.detail, check.mend) for check in checks}
    if len(alike) == 1:  # one line says it
        status, detail, mend = alike.pop()
        checks = [Check("hooks", status, f"all {len(STAGES)} stages: {detail}", mend)]
    return [Check("hooks folder", "ok", where), *checks]


def _check_hook(state: HookState) -> Check:
    if state.state in WORKING:
        told = f"guard's own, {state.by}" if state.state == "native" else f"run by {state.by}"
        return Check(f"hook {state.stage}", "ok", told)
    told = {
        "dead": f"its interpreter is gone: {state.by}",
        "disabled": "not executable, so git passes it by",
        "old": "written by another version of guard",
        "other": "there is a hook, without guard",
        "unconfigured": f"{state.by} runs here, without a hook of guard's",
        "missing": "not installed",
        "unreadable": "can't be read",
    }[state.state]
    return Check(f"hook {state.stage}", "fail", told, "guard init")


def check_manager(repo: Repo) -> list[Check]:
    """Look at pre-commit's configuration where guard is part of it."""
    configured = configured_stages(Path(repo.toplevel))
    if not configured:
        return []
    found = [name for name in MANAGERS if shutil.which(name)]
    on_path = shutil.which("guard")
    missing = [stage for stage in STAGES if stage not in configured]
    config = Check("pre-commit config", "ok", "has guard's hooks for all stages")
    if missing:
        config = Check(config.name, "warn", f"without {', '.join(missing)}",
                       "guard init --framework pre-commit")
    elif hides_message(Path(repo.toplevel, CONFIG).read_text(encoding="utf-8")):
        config = Check(config.name, "warn", "its files: or exclude: for all hooks keeps the "
                       "message's file from them", "give files: to single hooks instead")
    return [
        config,
        Check("pre-commit", "ok" if found else "warn", ", ".join(found) or "not on PATH",
              "" if found else "pipx install pre-commit"),
        Check("guard on PATH", "ok" if on_path else "fail",
              on_path or "pre-commit calls guard by that name", "" if on_path
              else "pipx install hybrid-guard, or activate its virtual environment"),
    ]


def read_policy_layers(repo: Repo | None) -> tuple[Layer, ...]:
    """Return the policy files that apply here. Raises PolicyError for one that can't be trusted."""
    from guard.policy.layers import read_layers

    if repo is None:
        return ready.layers_outside()
    base, staged = read_blobs([f"HEAD:{ready.POLICY_PATH}", f":{ready.POLICY_PATH}"])
    return read_layers(base_raw=base, staged_raw=staged, environ=os.environ)


def check_policy(repo: Repo | None) -> tuple[list[Check], Bundle | None]:
    """Look at each policy file by itself, then at all of them together; give the outcome too."""
    try:
        layers = read_policy_layers(repo)
    except GuardError as error:
        return [Check("policy", "fail", error.what, error.hint or POLICY_MEND)], None
    checks = [_check_layer(layer) for layer in layers]
    if any(check.status == "fail" for check in checks):
        return checks, None
    try:
        bundle = ready.load_layers(layers)
    except GuardError as error:
        return [*checks, Check("policy", "fail", error.what, error.hint or POLICY_MEND)], None
    notes = [Check("policy note", "warn", str(note), POLICY_MEND)
             for note in bundle.settings.get("notes", [])]
    told = f"{len(bundle.rules)} rules, {bundle.policy_digest[:19]}"
    return [*checks, Check("policy", "ok", told), *notes], bundle


def _check_layer(layer: Layer) -> Check:
    from guard.policy.load import load_policy

    try:
        load_policy(layer.raw, layer.file)
    except GuardError as error:
        return Check(f"policy {layer.name}", "fail", error.what, error.hint or POLICY_MEND)
    return Check(f"policy {layer.name}", "ok", layer.file)


def check_cache(environ: Mapping[str, str]) -> Check:
    """Look at the folder of compiled policies: without it every hook compiles anew."""
    from guard.policy.cache import cache_dir

    folder = cache_dir(environ)
    if not folder:
        return Check("cache", "warn", "no home folder, so every hook compiles the policy",
                     "export HOME or XDG_CACHE_HOME")
    try:
        state = Path(folder).lstat()
    except OSError:
        return Check("cache", "warn", f"{folder} is not there", f"mkdir -m 700 -p {folder}")
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
        return Check("cache", "warn", f"{folder} is not a folder of yours, so it is not trusted",
                     f"ls -ld {folder}")
    if stat.S_IMODE(state.st_mode) & 0o077:
        return Check("cache", "warn", f"{folder} is open to others, so it is not trusted",
                     f"chmod 700 {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("cache", "warn", f"{folder} is not writable", f"chmod 700 {folder}")
    return Check("cache", "ok", folder)


def check_log(repo: Repo) -> Check:
    """Look at the chain of the local log."""
    from guard.record.store import log_file, read_log, verify_chain

    try:
        problems = verify_chain(repo.common_dir)
        count = sum(1 for _ in read_log(repo.common_dir))
    except (GuardError, OSError) as error:
        why = error.what if isinstance(error, GuardError) else os.strerror(error.errno or 0)
        return Check("log", "fail", why, f"ls -l {log_file(repo.common_dir)}")
    if problems:
        number, reason = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return Check("log", "fail", f"record {number} is {reason}{more}", "guard log --verify")
    return Check("log", "ok", f"{count} records, chain whole" if count else "no records yet")


def check_local(policy: Policy, environ: Mapping[str, str]) -> list[Check]:
    """Ask the local model's server whether it is there, local, and has the model."""
    try:
        from guard.egress.probe import probe_local
    except ImportError:
        return [Check("local model", "warn", "this guard can't ask for one")]
    settings = policy.get("providers.local")
    model = settings["model"]
    mends = {
        "endpoint": "ollama serve   (or set providers.local.endpoint in your own policy)",
        "address": "ollama serve   (on this machine; OLLAMA_HOST=127.0.0.1:11434)",
        "model name": "choose a local model: providers.local.model",
        "model": f"ollama serve, then: ollama pull {model}",
    }
    return [
        Check(f"local {name}", "ok" if holds else "warn", detail,
              "" if holds else mends.get(name, "ollama serve"))
        for name, holds, detail in probe_local(policy, environ)
    ]


def check_cloud(policy: Policy, environ: Mapping[str, str]) -> Check:
    """Say whether the cloud may be used and whether there is a key, which is never shown."""
    if not policy.get("route.cloud"):
        return Check("cloud", "ok", "the policy keeps all work local")
    settings = policy.get("providers.cloud")
    if environ.get("ANTHROPIC_API_KEY", "").strip():
        return Check("cloud", "ok", f"{settings['model']}, ANTHROPIC_API_KEY is set")
    return Check("cloud", "warn", f"{settings['model']}: ANTHROPIC_API_KEY is not set, so work "
                 "that may go there stays local", "export ANTHROPIC_API_KEY=...")
