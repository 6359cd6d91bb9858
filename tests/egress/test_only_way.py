"""Nothing but egress connects: read from the source, and watched at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import guard
from tests.egress.watch import CAUGHT

PACKAGE = Path(guard.__file__).parent
ROOT = PACKAGE.parent
#: Whatever opens connections, or is made to.
NETWORK = frozenset({
    "_socket", "_ssl", "aiohttp", "anthropic", "anyio", "asyncio", "ftplib", "http", "httpcore",
    "httpcore2", "httpx", "httpx2", "imaplib", "nntplib", "ollama", "openai", "poplib", "requests",
    "smtplib", "socket", "socketserver", "ssl", "telnetlib", "trio", "urllib3", "websockets",
    "xmlrpc", "multiprocessing.connection", "urllib.request", "urllib.robotparser",
    "logging.handlers", "ctypes", "_ctypes", "cffi", "webbrowser",
})
#: Inside egress, who may touch what.
INSIDE = {
    "socket": {"wire.py"}, "ssl": {"link.py"}, "anthropic": {"anthropic_api.py"},
    "ollama": {"ollama_api.py"}, "httpcore2": {"door.py"}, "httpcore": {"ollama_api.py"},
    "httpx2": {"anthropic_api.py", "door.py"}, "httpx": {"ollama_api.py"},
}
#: Calls that only some modules may make.
CALLS = {
    "Wire": {"door.py", "link.py"}, "post": {"door.py", "link.py"}, "Cleared": {"door.py"},
    "LocalLink": {"ollama_api.py"}, "Door": {"anthropic_api.py"},
    "load_provider": {"ask.py"}, "ask_anthropic": set(), "ask_ollama": set(),
}


def sources():
    return sorted(PACKAGE.rglob("*.py"))


def in_egress(file):
    return file.parent == PACKAGE / "egress"


def imports(tree):
    """Yield every module that ``tree`` imports, lazily or by a literal name too."""
    typing_only = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.If)
        and getattr(node.test, "id", "") == "TYPE_CHECKING" for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"__import__", "import_module", "find_spec"}:
                yield str(node.args[0].value)


def network(names):
    return sorted({
        name for name in names for known in NETWORK if name == known or name.startswith(known + ".")
    })


def offences(source):
    """Return what ``source`` imports that only egress may."""
    return network(imports(ast.parse(source)))


@pytest.mark.parametrize("file", [
    pytest.param(file, id=str(file.relative_to(PACKAGE))) for file in sources()
])
def test_module_connects_only_if_it_may(file):
    tree = ast.parse(file.read_text("utf-8"))
    if not in_egress(file):
        assert network(imports(tree)) == []
        return
    for name in network(imports(tree)):
        assert file.name in INSIDE.get(name.partition(".")[0], set()), name
    assert not {"subprocess", "os.system", "pty"} & set(imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            assert file.name in CALLS[node.func.id], node.func.id


@pytest.mark.parametrize("source", [
    "import socket", "def f():\n    import ssl", "from urllib.request import urlopen",
    "from urllib import request", "from http import client", "import http.client as c",
    "__import__('socket')", "importlib.import_module('httpx')", "import anthropic.types",
    "from ollama import Client", "import ctypes", "import_module('requests')",
    "try:\n    import asyncio\nexcept ImportError:\n    pass",
])
def test_check_would_notice(source):
    assert offences(source)


@pytest.mark.parametrize("source", [
    "from urllib.parse import urlsplit", "import json", "from guard.egress.ask import ask",
    "from __future__ import annotations\nif TYPE_CHECKING:\n    from ssl import SSLContext",
])
def test_check_leaves_the_rest_alone(source):
    assert not offences(source)


ASK = """
from tests.egress.watch import install
install()
import sys
from guard.egress.ask import ask
from guard.model import Complexity, Decision, Payload, Policy
cloud, local = sys.argv[1:3]
policy = Policy({"providers": {
    "cloud": {"provider": "anthropic", "model": "m", "endpoint": cloud},
    "local": {"provider": "ollama", "model": "tiny:1b", "endpoint": local}}})
for route in ("cloud", "local"):
    reply = ask(
        Payload("s", "p", "message"), Decision(route, (), Complexity(0), "message", False), policy,
        scan_text=lambda raw, where: (), environ={"ANTHROPIC_API_KEY": "k" * 9})
    assert reply.ok, reply.calls
"""
DIRECT = """
from tests.egress.watch import install
install()
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1])
except BaseException:
    pass
"""


def run(code, *args):
    return subprocess.run(
        [sys.executable, "-c", code, *args], cwd=ROOT, capture_output=True, check=False)


def test_watched_ask_passes(bench):
    done = run(ASK, bench.cloud.url, bench.local.url)
    assert done.returncode == 0, done.stderr


def test_watch_catches_a_connection_from_elsewhere(bench):
    done = run(DIRECT, bench.cloud.url)
    assert done.returncode == CAUGHT, done.stderr
    assert bench.cloud.connections == 0
