"""Requests to stop a worker of the pages, at the moments when Python's own handlers are deaf."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from granian.server.mp import WorkerProcess

from foyer.platform import web_stopping

WAIT_SECONDS_MAX = 60

# Both wait for a mutex as the main thread of a worker waits for its lock: no signal brings Python
# back from there. The handler of the worker says so by its status.
_DEAF = """
import ctypes, os, signal
from foyer.platform.web_stopping import hear_stop_requests

def wait_deafly(name):
    print(name, os.getpid(), flush=True)
    mutex = ctypes.create_string_buffer(64)
    libc = ctypes.CDLL(None)
    libc.pthread_mutex_lock(mutex)
    libc.pthread_mutex_lock(mutex)

hear_stop_requests()
signal.signal(signal.SIGTERM, lambda *_: os._exit(5))
worker = os.fork()
if worker == 0:
    {handler}
    wait_deafly("worker")
print("ended", os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)
wait_deafly("parent")
"""


@pytest.mark.parametrize(
    ("handler", "status"),
    [("signal.signal(signal.SIGTERM, lambda *_: os._exit(7))", 7), ("pass", 0)],
    ids=["a worker that serves", "a worker just forked"],
)
def test_a_request_is_heard_while_the_main_thread_is_deaf(handler: str, status: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _DEAF.format(handler=handler)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src"},
        start_new_session=True,
    )
    with process, killed_at_last(process.pid):
        assert process.stdout is not None
        name, pid = process.stdout.readline().split()
        assert name == "worker"
        os.kill(int(pid), signal.SIGTERM)
        assert process.stdout.readline().split() == ["ended", str(status)]
        assert process.stdout.readline().split()[0] == "parent"
        process.terminate()
        assert process.wait(WAIT_SECONDS_MAX) == 5


@contextmanager
def killed_at_last(group: int) -> Iterator[None]:
    timer = threading.Timer(WAIT_SECONDS_MAX, os.killpg, (group, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def test_a_worker_whose_end_another_thread_was_told_of_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(WorkerProcess, "is_alive", WorkerProcess.is_alive)  # Put back afterwards.
    web_stopping.believe_in_ends()
    worker = object.__new__(WorkerProcess)
    worker.inner = multiprocessing.get_context("fork").Process(target=os._exit, args=(0,))
    worker.inner.start()
    assert os.waitpid(worker.inner.pid, 0)[1] == 0  # As the other thread, before it notes it.
    assert not worker.is_alive()  # type: ignore[no-untyped-call]
    assert worker.inner.is_alive()  # What granian would go by.
