"""Processes: results in order, failures told, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from guard.bulk.pool import WINDOW, _read, _write, cores, run_tasks
from guard.errors import GuardError, UsageError


def children():
    """Return whether this process has a child."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(jobs):
    def work(number):
        time.sleep(0.002 * (number % 3))
        return [number, os.getpid()]

    done = list(run_tasks(iter(range(40)), work, jobs))
    assert [number for number, _ in done] == list(range(40))
    processes = {process for _, process in done}
    assert (processes == {os.getpid()}) == (jobs == 1)
    assert len(processes) <= jobs
    assert not children()


def test_little_work_starts_no_process():
    assert list(run_tasks(iter([1]), lambda _task: os.getpid(), 8)) == [os.getpid()]
    assert list(run_tasks(iter([]), lambda _task: os.getpid(), 8)) == []


def test_a_process_with_threads_is_not_forked():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert set(run_tasks(iter(range(9)), lambda _task: os.getpid(), 4)) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_big_values_go_both_ways():
    big = [bytes([number]) * 3_000_000 for number in range(6)]
    assert list(run_tasks(iter(big), lambda raw: raw[::-1] + b"!", 2)) == [
        raw + b"!" for raw in big
    ]


def test_tasks_are_taken_no_further_than_needed():
    taken = []

    def tasks():
        for number in range(4 * WINDOW):
            taken.append(number)
            yield number

    results = run_tasks(tasks(), lambda number: number, 2)
    assert next(results) == 0
    assert len(taken) <= WINDOW + 2
    results.close()
    assert not children()


@pytest.mark.parametrize("number", [0, 7])
def test_a_process_that_dies_is_an_error(number):
    def work(task):
        if task == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    with pytest.raises(GuardError, match="by signal 9"):
        list(run_tasks(iter(range(20)), work, 3))
    assert not children()


def test_an_answer_that_was_cut_is_none():
    reader, writer = os.pipe()
    _write(writer, list(range(100)))
    whole = os.read(reader, 10_000)
    for size in (3, 8, 12, len(whole) - 1):
        again, cut = os.pipe()
        os.write(cut, whole[:size])
        os.close(cut)
        assert _read(again) is None
        os.close(again)
    os.close(reader)
    os.close(writer)


def test_what_goes_wrong_in_a_process_is_told_without_values(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def crash(task):
        raise ValueError(f"SECRET {task}")

    with pytest.raises(GuardError) as told:
        list(run_tasks(iter(range(5)), crash, 2))
    assert "internal error (ValueError)" in told.value.what
    assert "SECRET" not in told.value.what
    assert told.value.exit_code == 3

    def refuse(_task):
        raise UsageError("no such thing", "look here")

    with pytest.raises(GuardError) as told:
        list(run_tasks(iter(range(5)), refuse, 2))
    assert (told.value.what, told.value.hint, told.value.exit_code) == (
        "no such thing", "look here", 2,
    )
    assert not children()


def test_cores():
    assert 1 <= cores() <= (os.cpu_count() or 1)


# A shell that starts a job in the background has it ignore the signal, and children inherit that.
INTERRUPTED = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from guard.bulk.pool import run_tasks
from guard.boundary import explain
def work(task):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(60)
try:
    list(run_tasks(iter(range(4)), work, 2))
except BaseException as error:
    sys.exit(explain(error))
"""


def test_ctrl_c_ends_all_processes_with_130():
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    workers = [int(process.stdout.readline()) for _ in range(2)]
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to all of them
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b"guard: interrupted\n"
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
