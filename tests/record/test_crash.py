"""The log under processes that die and processes that race: real ones, really killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guard.record.store import append, read_log, verify_chain
from tests.record.samples import numbered

ROOT = str(Path(__file__).resolve().parents[2])
#: Appends numbered statements for ever (or so many), saying each digest once it is promised.
WRITER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from guard.record.store import append
from tests.record.samples import numbered
first, count = int(sys.argv[3]), int(sys.argv[4])
for number in range(first, first + count):
    os.write(1, (append(sys.argv[2], numbered(number)) + "\\n").encode())
"""
#: Appends once and dies, as by a power cut of the process, at the N-th call that writes.
DIES = """
import os, sys
sys.path.insert(0, sys.argv[1])
from guard.record.store import append
from tests.record.samples import numbered
left = int(sys.argv[3])
def deadly(real, half):
    def call(*args):
        global left
        left -= 1
        if left == 0:
            if half:
                real(args[0], args[1][:len(args[1]) // 2])
            os._exit(9)
        return real(*args)
    return call
os.write = deadly(os.write, True)
os.fsync = deadly(os.fsync, False)
os.ftruncate = deadly(os.ftruncate, False)
digest = append(sys.argv[2], numbered(1))
left = 10 ** 9
os.write(1, (digest + "\\n").encode())
"""


@pytest.fixture
def common(tmp_path):
    folder = tmp_path / "git"
    folder.mkdir()
    return str(folder)


def start(script: str, *args: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, ROOT, *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_kill_9_loses_nothing_that_was_promised(common):
    chance = random.Random(2)
    promised: list[str] = []
    for round_ in range(6):
        child = start(WRITER, common, 1000 * round_, 1_000_000)
        assert child.stdout is not None
        promised.append(child.stdout.readline().decode().strip())
        time.sleep(chance.uniform(0, 0.05))
        child.send_signal(signal.SIGKILL)
        said, _ = child.communicate()
        promised += [line.decode() for line in said.split(b"\n")[:-1]]
    promised.append(append(common, numbered(999_999)))
    assert verify_chain(common) == []
    assert set(promised) <= {entry.digest for entry in read_log(common)}


@pytest.mark.parametrize("torn", [False, True])
def test_death_at_every_write_leaves_a_log_that_mends(common, torn):
    promised = [append(common, numbered(0))]
    log = os.path.join(common, "guard", "log.jsonl")
    for deadly_call in range(1, 12):
        if torn:
            with open(log, "ab") as file:
                file.write(b'{"digest":"sha')
        child = start(DIES, common, deadly_call)
        said, _ = child.communicate()
        promised += said.decode().split()
        promised.append(append(common, numbered(2)))
        assert verify_chain(common) == []
        assert set(promised) <= {entry.digest for entry in read_log(common)}
        if child.returncode == 0:
            break
    assert child.returncode == 0, "every write of an append was tried"


def test_four_writers_at_once_lose_nothing(common):
    children = [start(WRITER, common, 1000 * number, 25) for number in range(4)]
    promised = [digest for child in children for digest in child.communicate()[0].decode().split()]
    assert [child.returncode for child in children] == [0] * 4
    assert len(promised) == 100
    assert verify_chain(common) == []
    assert sorted(entry.digest for entry in read_log(common)) == sorted(promised)
