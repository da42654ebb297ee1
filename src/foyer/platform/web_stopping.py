"""The pages' server and its workers end when asked to, at whatever moment of their lives that is.

Granian leaves it to a handler in the main thread. Python runs that only when the thread comes
back from what it waits for: a request that comes just before the wait begins is seen by nobody,
and after seconds the process is ended by force.
"""

import os
import signal
import threading

from granian.server.mp import WorkerProcess

STOP = {signal.SIGINT, signal.SIGTERM}


def hear_stop_requests() -> None:
    """From now on, here and in every worker: a thread of its own takes what the others block."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    _listen()
    os.register_at_fork(after_in_child=_listen_in_worker)
    believe_in_ends()


def _listen() -> None:
    threading.Thread(target=_take_request, name="stop requests", daemon=True).start()


def _listen_in_worker() -> None:
    for signum in STOP:
        signal.signal(signum, signal.SIG_DFL)  # The parent's handlers stop the parent.
    _listen()


def _take_request() -> None:
    signum = signal.sigwait(STOP)
    handler = signal.getsignal(signum)
    if not callable(handler):
        os._exit(0)  # Granian has not got as far as to have one: nothing is served yet.
    handler(signum, None)


def believe_in_ends() -> None:
    """A worker that has ended is not taken for one that refuses to.

    Two threads of the parent wait for each. While the one that was told of the end has not had
    its turn to note it, the other would end by force, and complain of, what is no longer there.
    """
    asked = WorkerProcess.is_alive

    def is_alive(worker: WorkerProcess) -> bool:
        return bool(asked(worker)) and _exists(worker.inner.pid)  # type: ignore[no-untyped-call]

    WorkerProcess.is_alive = is_alive  # type: ignore[method-assign, assignment]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
