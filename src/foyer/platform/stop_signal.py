"""Waiting for signals without losing one: SIGINT, SIGTERM and SIGHUP ask to stop, SIGCHLD wakes."""

import os
import select
import signal
from types import FrameType, TracebackType

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignal:
    """Holds the signal handlers of the main thread while entered; `requested` once asked to stop.

    A handler only sets a flag: nothing is interrupted halfway, whoever waits looks at the flag.
    """

    def __init__(self) -> None:
        self.requested = False
        self._former: dict[signal.Signals, object] = {}
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._former_fd = -1

    def __enter__(self) -> "StopSignal":
        for signum in _STOP:
            self._former[signum] = signal.signal(signum, self._stop)
        self._former[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _wake)
        self._former_fd = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        signal.set_wakeup_fd(self._former_fd)
        for signum, handler in self._former.items():
            signal.signal(signum, handler)  # type: ignore[arg-type]
        os.close(self._reader)
        os.close(self._writer)

    def is_requested(self) -> bool:
        """For those who want a function to ask."""
        return self.requested

    def wait(self, seconds: float) -> None:
        """Sleep until a signal arrives, but no longer than `seconds`."""
        ready, _, _ = select.select([self._reader], [], [], max(0.0, seconds))
        if ready:
            os.read(self._reader, 4096)

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self.requested = True


def _wake(_signum: int, _frame: FrameType | None) -> None:
    """A handler must exist for the wake-up to be written."""
