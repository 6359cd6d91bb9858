"""What a hook loads to find its policy in the cache: nothing that costs more than the scan."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEAVY = (
    "re", "typing", "dataclasses", "yaml", "json", "pathlib", "subprocess", "hashlib", "enum",
    "functools", "collections", "contextlib", "logging", "argparse", "shutil", "tempfile",
    "importlib.metadata", "inspect", "copy", "string", "random", "datetime",
)
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import os
from guard.policy.cache import cache_dir, load_bundle
from guard.policy.layers import read_layers
from guard.policy.packs import packs_dir
layers = read_layers(base_raw=b"version: 1\\n", staged_raw=b"version: 1\\nroute: {}\\n",
                     environ=os.environ)
hit = []
def build(layers, packs):
    hit.append("built")
    return [{"id": "a"}], {"route": {"cloud": True}}, "p", "r", b"raw"
bundle = load_bundle(layers, packs_dir=packs_dir(), cache=cache_dir(os.environ), hs_version="1",
                     load_database=lambda raw: raw, build=build)
assert bundle.rules == [{"id": "a"}]
loaded = [name for name in sys.argv[2:] if name in sys.modules]
print(*hit, *[layer.name for layer in layers], *loaded)
"""


def run():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SCRIPT, ROOT, *HEAVY], capture_output=True, text=True,
        check=True, timeout=60,
    )
    return done.stdout.split()


@pytest.mark.usefixtures("hermetic")
def test_a_hit_loads_nothing_heavy(hermetic):
    user = hermetic / ".config" / "guard"
    user.mkdir(parents=True)
    (user / "policy.yaml").write_text("version: 1\n")
    assert run() == ["built", "user", "repository", "change"]
    assert run() == ["user", "repository", "change"]
