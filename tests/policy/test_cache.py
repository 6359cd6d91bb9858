"""The cache answers with what was built, or not at all."""

from __future__ import annotations

import contextlib
import marshal
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.detect import hs
from guard.errors import PolicyError
from guard.policy import cache
from guard.policy.layers import Layer

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAYERS = (Layer("repository", "HEAD:.guard.yaml", b"version: 1\n"),)
RULES = [{"id": "a-b", "pattern": b"\x00\xff", "n": 1, "list": ["x"], "none": None}]
DATABASE = bytes(range(256)) * 20
BUILT = (RULES, {"route": {"cloud": True}, "notes": []}, "sha256:p", "sha256:r", DATABASE)


def load_database(raw):
    if raw != DATABASE:
        raise ValueError("refused")
    return ("database", len(raw))


class World:
    def __init__(self, tmp_path):
        self.packs = tmp_path / "packs"
        (self.packs / "secrets").mkdir(parents=True)
        (self.packs / "default.yaml").write_text("a")
        (self.packs / "secrets" / "a.yaml").write_text("b")
        self.folder = tmp_path / "cache" / "guard"
        self.builds = 0

    def build(self, _layers, packs_dir):
        assert packs_dir == str(self.packs)
        self.builds += 1
        return BUILT

    def load(self, layers=LAYERS, **more):
        options = {
            "packs_dir": str(self.packs), "cache": str(self.folder), "hs_version": "5.4",
            "load_database": load_database, "build": self.build, **more,
        }
        bundle = cache.load_bundle(layers, **options)
        assert (bundle.rules, bundle.settings) == (RULES, BUILT[1])
        assert (bundle.policy_digest, bundle.ruleset_digest) == ("sha256:p", "sha256:r")
        assert bundle.database == ("database", len(DATABASE))
        return bundle

    @property
    def entries(self):
        return sorted(self.folder.glob("*.bundle")) if self.folder.is_dir() else []


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_the_second_time_nothing_is_built(world):
    for _ in range(3):
        world.load()
    assert world.builds == 1
    (entry,) = world.entries
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(world.folder.stat().st_mode) == 0o700
    assert [item.name for item in world.folder.iterdir()] == [entry.name]


def test_each_part_of_the_key_counts(world, monkeypatch):
    def key(layers=LAYERS, version="5.4"):
        return cache.cache_key(layers, str(world.packs), version)

    keys = [key(), key(version="5.5"), key(())]
    keys += [key((Layer(*parts),)) for parts in (
        ("repository", "HEAD:.guard.yaml", b"version: 1\n#"), ("change", LAYERS[0].file, b""),
        ("user", LAYERS[0].file, LAYERS[0].raw), ("repository", "other", LAYERS[0].raw),
    )]
    # What one layer ends with is not what the next one begins with.
    keys += [key((Layer("a", "f", b"xy"), Layer("b", "g", b"z")))]
    keys += [key((Layer("a", "f", b"x"), Layer("b", "g", b"yz")))]
    file = world.packs / "secrets" / "a.yaml"
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    keys.append(key())
    file.write_text("bb")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    keys.append(key())
    (world.packs / "secrets" / "b.yaml").write_text("")
    keys.append(key())
    for name, value in (("__version__", "9"), ("ENGINE_VERSION", 99)):
        monkeypatch.setattr(cache, name, value)
        keys.append(key())
    monkeypatch.setattr(sys, "hexversion", 0x40000F0)
    keys.append(key())
    assert len(set(keys)) == len(keys)
    assert key() == key()
    assert all(len(bytes.fromhex(each)) == 20 for each in keys)


def test_a_touched_pack_is_built_anew(world):
    world.load()
    os.utime(world.packs / "default.yaml", ns=(1, 1))
    world.load()
    assert (world.builds, len(world.entries)) == (2, 2)


def test_no_packs_is_an_error_and_never_an_empty_policy(world, tmp_path):
    empty = tmp_path / "empty"
    for folder in (empty, tmp_path / "missing"):
        with pytest.raises(PolicyError, match="no rule packs"):
            world.load(packs_dir=str(folder))
        empty.mkdir(exist_ok=True)


def test_hyperscan_refuses_the_damage_that_the_cache_does_not_look_for():
    database = hs.dump_database(hs.compile_database([
        (f"(?i:abc{number}def)[^\\n]{{0,40}}[0-9a-f]{{16}}".encode(), number, hs.FLAG_MULTILINE)
        for number in range(60)
    ]))
    checked = range(cache._DATABASE_HEAD, len(database) - cache._DATABASE_TAIL)
    assert len(checked) > len(database) // 2
    for place in checked[::5]:
        raw = bytearray(database)
        raw[place] ^= 1 << place % 8
        with pytest.raises(Exception, match=r"."):
            hs.load_database(bytes(raw))


def damaged(entry):
    head = cache._HEADER_BYTES
    sizes = {0, 1, 7, 8, head - 1, head, head + 1, len(entry) - len(DATABASE), len(entry) - 1}
    for size in sorted(sizes):
        yield f"cut to {size}", entry[:size]
    yield "longer", entry + b"\0"
    yield "garbage", random.Random(1).randbytes(len(entry))
    yield "other magic", b"guardpb\x7f" + entry[8:]
    key = entry[8:28].hex()
    yield "refused by the database's loader", cache.pack_entry(key, marshal.dumps(BUILT[:4]), b"?")
    yield "no marshal", cache.pack_entry(key, b"\xff" * 9, DATABASE)
    yield "too few parts", cache.pack_entry(key, marshal.dumps((1, 2)), DATABASE)
    yield "of another key", cache.pack_entry("00" * 20, marshal.dumps(BUILT[:4]), DATABASE)
    yield "empty", b""


def test_what_is_damaged_is_built_anew(world):
    world.load()
    (file,) = world.entries
    entry = file.read_bytes()
    for number, (name, raw) in enumerate(damaged(entry), start=2):
        file.write_bytes(raw)
        world.load()
        assert world.builds == number, name
        assert file.read_bytes() == entry, name
    world.load()


def read_parts(entry, key):
    with tempfile.TemporaryFile() as file:
        file.write(entry)
        file.seek(0)
        return cache.read_parts(file.fileno(), key, len(entry))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_entry_with_a_bit_turned_is_read(data):
    key = "ab" * 20
    ends = DATABASE[: cache._DATABASE_TAIL]  # of a longer one Hyperscan checks the rest
    entry = cache.pack_entry(key, marshal.dumps(BUILT[:4]), ends)
    assert read_parts(entry, key) == (marshal.dumps(BUILT[:4]), ends)
    bit = data.draw(st.integers(0, len(entry) * 8 - 1))
    turned = bytearray(entry)
    turned[bit // 8] ^= 1 << bit % 8
    assert read_parts(bytes(turned), key) is None
    assert read_parts(entry[: data.draw(st.integers(0, len(entry) - 1))], key) is None


def test_no_entry_with_a_bit_of_its_header_turned_is_read():
    key = "ab" * 20
    entry = cache.pack_entry(key, b"body", b"raw")
    for bit in range(len(entry) * 8):
        turned = bytearray(entry)
        turned[bit // 8] ^= 1 << bit % 8
        assert read_parts(bytes(turned), key) is None


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o622, 0o644, 0o666, 0o601])
def test_an_entry_that_others_may_touch_is_not_read(world, mode):
    world.load()
    (file,) = world.entries
    file.chmod(mode)
    world.load()
    assert world.builds == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_entry_that_is_a_link_or_no_file_is_not_read(world, tmp_path):
    world.load()
    (file,) = world.entries
    other = tmp_path / "other"
    file.rename(other)
    file.symlink_to(other)
    world.load()
    assert world.builds == 2
    assert not file.is_symlink()
    file.unlink()
    os.link(other, file)
    world.load()
    assert world.builds == 3
    assert file.stat().st_nlink == 1
    file.unlink()
    os.mkfifo(file, 0o600)
    world.load()
    assert world.builds == 4
    file.unlink()
    file.mkdir()
    world.load()
    assert world.builds == 5
    assert [item.name for item in world.folder.iterdir()] == [file.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_somebody_else_is_not_read(world):
    world.load()
    (file,) = world.entries
    os.chown(file, 12345, 12345)
    world.load()
    assert (world.builds, file.stat().st_uid) == (2, 0)
    os.chown(world.folder, 12345, 12345)
    world.load()
    world.load()
    assert world.builds == 4


def test_a_folder_that_is_a_link_is_not_used(world, tmp_path):
    world.load()
    real = tmp_path / "real"
    world.folder.rename(real)
    world.folder.symlink_to(real)
    for entry in real.iterdir():
        entry.unlink()
    world.load()
    assert world.builds == 2
    assert list(real.iterdir()) == []


def test_a_folder_that_others_may_touch_is_closed_to_them(world):
    world.load()
    world.folder.chmod(0o777)
    world.load()
    assert world.builds == 2
    assert stat.S_IMODE(world.folder.stat().st_mode) == 0o700
    world.load()
    assert world.builds == 2


def test_without_a_folder_that_can_be_written_it_works_uncached(world, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    for folder in ("", str(blocked / "guard"), "/proc/guard", "/dev/null"):
        world.load(cache=folder)
    assert world.builds == 4


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs Linux's /proc")
def test_a_folder_of_ours_that_can_not_be_written_works_uncached(world):
    folder = "/proc/self/fd"
    state = os.lstat(folder)
    assert (state.st_uid, stat.S_IMODE(state.st_mode)) == (os.geteuid(), 0o500)
    for _ in range(2):
        world.load(cache=folder)
    assert world.builds == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_works_uncached(world):
    world.folder.mkdir(parents=True, mode=0o500)
    for _ in range(2):
        world.load()
    world.folder.chmod(0o700)
    assert (world.builds, world.entries) == (2, [])


def test_a_full_disk_leaves_nothing_behind(world, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.os, "write", fail)
    world.load()
    assert list(world.folder.iterdir()) == []


def test_entries_are_pruned_and_what_killed_processes_left(world):
    world.load()
    stale, fresh = world.folder / "x.bundle.1.1.part", world.folder / "x.bundle.2.2.part"
    kept = world.folder / "crash-1.txt"
    for file in (stale, fresh, kept):
        file.write_text("half")
    os.utime(stale, (time.time() - 7200,) * 2)
    for number in range(12):
        for age, entry in enumerate(reversed(world.entries)):
            os.utime(entry, (time.time() - 10 * age - 10,) * 2)
        layers = (Layer("user", "f", b"%d" % number),)
        world.load(layers)
        builds = world.builds
        world.load(layers)
        assert world.builds == builds  # the newest is not what goes
    assert len(world.entries) == cache.KEPT[cache.ENTRY]
    assert (stale.exists(), fresh.exists(), kept.exists()) == (False, True, True)


def test_an_entry_in_use_is_renewed(world):
    world.load()
    (file,) = world.entries
    os.utime(file, (1, 1))
    world.load()
    assert world.builds == 1
    assert time.time() - file.stat().st_mtime < 3600


def test_a_pack_saved_during_the_build_is_not_found_under_its_old_state(world):
    def build(layers, packs_dir):
        (world.packs / "default.yaml").write_text("saved meanwhile")
        return world.build(layers, packs_dir)

    world.load(build=build)
    assert world.entries == []


def test_an_error_of_the_build_is_told(world):
    def build(_layers, _packs_dir):
        raise PolicyError("f:1: wrong")

    with pytest.raises(PolicyError, match="f:1: wrong"):
        world.load(build=build)


def test_a_database_that_can_not_be_loaded_even_when_new_is_told(world):
    with pytest.raises(ValueError, match="refused"):
        world.load(build=lambda *_: (*BUILT[:4], b"bad"))
    assert world.entries == []


def test_where_the_folder_is():
    assert cache.cache_dir({"XDG_CACHE_HOME": "/x", "HOME": "/h"}) == "/x/guard"
    assert cache.cache_dir({"XDG_CACHE_HOME": "x", "HOME": "/h"}) == "/h/.cache/guard"
    assert cache.cache_dir({"HOME": "/h"}) == "/h/.cache/guard"
    assert cache.cache_dir({}) == ""
    assert cache.cache_dir({"HOME": "h"}) == ""


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from guard.policy import cache
from guard.policy.layers import Layer
import tests.policy.test_cache as t
said = []
def build(layers, packs):
    said.append("built")
    if len(sys.argv) > 4:
        import time; time.sleep(float(sys.argv[4]))
    return t.BUILT
bundle = cache.load_bundle(t.LAYERS, packs_dir=sys.argv[2], cache=sys.argv[3], hs_version="5.4",
    load_database=t.load_database, build=build)
assert bundle.rules == t.RULES
print(*said)
"""


def start_script(script, world, *more):
    return subprocess.Popen(
        [sys.executable, "-c", script, ROOT, str(world.packs), str(world.folder), *more],
        stdout=subprocess.PIPE, text=True,
    )


def run_script(script, world, *more):
    with start_script(script, world, *more) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return said.strip()


def test_two_processes_that_build_at_once_both_get_it(world):
    running = [start_script(SCRIPT, world, "0.3") for _ in range(3)]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert "built" in said
    world.load()
    assert world.builds == 0
    assert len(list(world.folder.iterdir())) == 1


def test_a_process_killed_while_it_writes_leaves_no_broken_entry(world):
    script = SCRIPT.replace(
        "said = []",
        "said = []\nimport os, signal\nreal = os.write\n"
        "def write(fd, data):\n    real(fd, bytes(data)[:100])\n    os.kill(os.getpid(), 9)\n"
        "cache.os.write = write\n",
    )
    with start_script(script, world) as process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    (part,) = world.folder.iterdir()
    assert part.name.endswith(".part")
    assert len(part.read_bytes()) == 100
    world.load()
    assert world.builds == 1
    os.utime(part, (1, 1))
    with contextlib.suppress(FileNotFoundError):
        world.entries[0].unlink()
    world.load()
    assert not part.exists()
