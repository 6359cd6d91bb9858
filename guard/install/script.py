r"""The hook that git runs: a small POSIX shell script that starts guard in its own interpreter.

Python is started isolated (``-I``) and without ``site`` (``-S``), with guard's folders on the
path: nothing from the work tree, from PYTHON* variables or from ``.pth`` files is imported, and
that costs less. CPU ms of a whole process on a slow box, medians: ``-I -m`` 22-27, ``-I -c``
19-20, ``-I -S -c`` 14-15, bare ``python -c pass`` 18. ``-X utf8``: paths are bytes to git, and
the same text on every machine.

What a stage does when guard can't run is in the script, because guard can't say it then:
pre-commit blocks, every other hook lets git go on. pre-commit, post-commit and post-rewrite
end in ``exec``. The others wait (0.7 ms more): git stops for any code but 0, and only 1 is
guard's word for "refused"; a process that was killed must not stop a commit or a push.
"""

from __future__ import annotations

import os
from string import Template

STAGES = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite", "pre-push",
)
#: Second line of every script; the number is raised when older scripts must be replaced.
MARKER = b"# guard hook 1: "
CHAINED = ".guard-chained"
#: git feeds these by stdin, and the hook that was there first wants to read it too.
_WITH_INPUT = frozenset({"post-rewrite", "pre-push"})
#: git goes on whatever these answer.
_AFTER = frozenset({"post-commit", "post-rewrite"})
#: Of those that git waits for, the ones that may refuse (with 1). prepare-commit-msg never does,
#: and Python itself ends with 1 when it can't start, which --no-verify would not get around.
_REFUSES = frozenset({"commit-msg", "pre-push"})

_BOOT = """\
import sys
says = sys.argv.pop(1)
sys.path += $paths
def load():
    from guard.__main__ import run
    return run
try:
    run = load()
except ImportError:
    try:
        import site
        site.main()
        run = load()
    except ImportError:
        sys.stderr.write(says + "\\n")
        sys.exit($code)
run()
"""
_SCRIPT = """\
#!/bin/sh
$marker$stage. Written by `guard init`, taken out by `guard init --uninstall`.
guard_python=$python
guard_boot=$boot
guard_says=$says
guard_run() {
    $exec"$$guard_python" -I -S -X utf8 -c "$$guard_boot" "$$guard_says" hook $stage "$$@"
}

# The hook that was here before goes first. One for plain sh is read in, so that its own name
# is what git called; any other sees the name of its file.
case $$0 in
*/*) guard_chained=$${0%/*}/$stage$chained ;;
*) guard_chained=./$stage$chained ;;
esac
guard_first() {
    guard_line=
    IFS= read -r guard_line 2>/dev/null <"$$guard_chained"
    case $$guard_line in
    '#!/bin/sh' | '#! /bin/sh' | '#!/usr/bin/env sh' | '#! /usr/bin/env sh')
        (. "$$guard_chained") ;;
    *) "$$guard_chained" "$$@" ;;
    esac
}
$chain
if [ ! -x "$$guard_python" ]; then
    printf '%s\\n' "$$guard_says" >&2
    exit $code
fi
$start"""
_CHAIN = """\
if [ -f "$$guard_chained" ] && [ -x "$$guard_chained" ]; then
    guard_first "$$@"
${judge}fi
"""
_CHAIN_WITH_INPUT = """\
guard_input=
if [ -f "$$guard_chained" ] && [ -x "$$guard_chained" ]; then
    guard_input=$$(cat && printf .)
    printf '%s' "$${guard_input%.}" 2>/dev/null | guard_first "$$@"
${judge}fi
"""
_JUDGE = """\
    guard_code=$?
    [ "$guard_code" -eq 0 ] || exit "$guard_code"
"""
_START_WITH_INPUT = """\
if [ -n "$guard_input" ]; then
    printf '%s' "${guard_input%.}" 2>/dev/null | guard_run "$@"
else
    guard_run "$@"
fi
"""
_WAIT = """\
guard_code=$$?
case $$guard_code in
$passed) exit "$$guard_code" ;;
esac
printf '%s\\n' "guard: warning: $stage ended with code $$guard_code, git goes on without it" >&2
exit 0
"""


def hook_script(stage: str, python: str, paths: list[str]) -> bytes:
    """Return the script for ``stage``.

    ``python``  absolute path of the interpreter that has guard.
    ``paths``   what ``sys.path`` needs beside the standard library.
    """
    code = "1" if stage == "pre-commit" else "0"
    waits = stage not in _AFTER and stage != "pre-commit"
    passed = "0 | 1 | 130" if stage in _REFUSES else "0 | 130"
    chain = _CHAIN_WITH_INPUT if stage in _WITH_INPUT else _CHAIN
    start = _START_WITH_INPUT if stage in _WITH_INPUT else 'guard_run "$@"\n'
    boot = Template(_BOOT).substitute(paths=ascii(paths), code=code)
    text = Template(_SCRIPT).substitute(
        marker=MARKER.decode(), stage=stage, chained=CHAINED, code=code,
        python=sh_quote(python), boot=sh_quote(boot), says=sh_quote(gone(stage, python)),
        exec="" if waits else "exec ",
        chain=Template(chain).substitute(judge="" if stage in _AFTER else _JUDGE),
        start=start + (Template(_WAIT).substitute(stage=stage, passed=passed) if waits else ""),
    )
    return os.fsencode(text)


def gone(stage: str, python: str) -> str:
    """Return the one line that tells what happens without guard, and the way out."""
    why = f"guard can't be loaded by {python}"
    if stage == "pre-commit":
        return (f"guard: error: nothing was scanned, so nothing is committed: {why}; run "
                "`guard init` again, or commit all the same: git commit --no-verify")
    return f"guard: warning: {stage} did not run: {why}; run `guard init` again"


def sh_quote(text: str) -> str:
    """Return ``text`` as one word of the shell, whatever it holds."""
    return "'" + text.replace("'", "'\\''") + "'"


def is_ours(raw: bytes) -> bool:
    """Say whether a hook was written by ``guard init``, of whatever version."""
    lines = raw[:200].split(b"\n", 2)
    return len(lines) > 1 and lines[1].startswith(b"# guard hook ")


def python_of(raw: bytes) -> str:
    """Return the interpreter that a hook of ours starts, ``""`` if that can't be told."""
    start = raw.find(b"\nguard_python='")
    end = raw.find(b"'\nguard_boot=", start)
    if start < 0 or end < 0:
        return ""
    quoted = raw[start + len(b"\nguard_python='"):end]
    return os.fsdecode(quoted.replace(b"'\\''", b"'"))
