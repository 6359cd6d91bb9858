"""What is installed from the wheel works: policies inside, entry point, nothing of the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.keys import github_pat

ROOT = Path(__file__).parent.parent
DRIVE = """
import sys
sys.path[:0] = [{wheel!r}, *{rest!r}]
from guard.__main__ import run
import guard
assert guard.__file__.startswith({wheel!r}), guard.__file__
run()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Return the wheel, built from the checkout with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True, check=False, text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("hybrid_guard-*.whl")
    return built


def test_wheel_holds_the_package_its_policies_and_the_licence(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "guard/__main__.py" in names
    assert "guard/py.typed" in names
    for pack in (ROOT / "policies").rglob("*.yaml"):
        assert f"guard/policies/{pack.relative_to(ROOT / 'policies').as_posix()}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]


def test_installed_from_the_wheel_it_scans_with_its_own_policies(wheel, tmp_path):
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    installed = [folder for folder in sys.path if "site-packages" in folder]
    script = DRIVE.format(wheel=str(target), rest=installed)

    def guard(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", script, *args], cwd=tmp_path, input=stdin,
            capture_output=True, check=False, text=True,
        )

    done = guard("scan", "--stdin", stdin=f'KEY = "{github_pat(3)}"\n')
    assert done.returncode == 1, done.stderr
    assert "github-pat" in done.stdout
    assert guard("policy", "check").returncode == 0
    assert guard("--version").stdout.startswith("guard ")
