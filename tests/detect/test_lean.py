"""A clean change costs one pass: nothing that a finding needs is imported."""

from __future__ import annotations

import marshal
import subprocess
import sys
from pathlib import Path

from guard.detect.compile import compile_rules
from tests.detect.kit import make_settings, secret_rules

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "__future__", "guard", "guard.change", "guard.bundle", "guard.detect", "guard.detect.engine",
    "guard.detect.first_pass",
    "guard.detect.hs", "hyperscan._hs_ext", "marshal", "posix", "sys", "os",
}
SCRIPT = """
import sys
sys.path[:0] = [{root!r}, {site!r}]
before = set(sys.modules)
from guard.detect import hs
from guard.detect.engine import scan_change, scan_text
from guard.bundle import Bundle
from guard.change import Change, FilePatch, Side
import marshal
with open({file!r}, "rb") as stream:
    rows, settings, raw = marshal.load(stream)
bundle = Bundle(hs.load_database(raw), rows, settings, "", "")
text = {text!r}
side = Side(text, b"+" * text.count(b"\\n"), ((0, 1),))
patch = FilePatch(path="src/a.py", status="M", old_mode="", new_mode="", old_blob="", new_blob="",
                  kind="text", new=side, old=side)
scan = scan_change(Change("staged", [patch]), bundle, today="2026-11-23")
scan_text(text, "message", bundle, "2026-11-23")
print(len(scan.findings))
print(*sorted(set(sys.modules) - before))
"""
CLEAN = b'''def greet(name: str) -> str:
    """Return a greeting; the password = get_password() is none."""
    token = next(tokens)
    password = os.environ["PASSWORD"]
    self.token: Token = token
    return f"hello {name}"
'''


def run(tmp_path, text):
    rows, raw = compile_rules(list(secret_rules()))
    file = tmp_path / "bundle"
    file.write_bytes(marshal.dumps((rows, make_settings(), raw)))
    import hyperscan

    site = str(Path(hyperscan.__file__).parents[1])
    script = SCRIPT.format(root=str(ROOT), site=site, file=str(file), text=text)
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", script], capture_output=True, text=True, check=True,
    )
    count, modules = done.stdout.splitlines()
    return int(count), set(modules.split())


def test_clean_change_imports_next_to_nothing(tmp_path):
    count, modules = run(tmp_path, CLEAN)
    assert count == 0
    assert modules <= ALLOWED


def test_finding_imports_what_it_needs(tmp_path):
    count, modules = run(tmp_path, CLEAN + b"pass" + b"word = 'kY7" + b"hQ2pL9xz'\n")
    assert count == 1
    assert {"re", "guard.model", "guard.detect.findings"} <= modules
    assert "detect_secrets" not in modules
