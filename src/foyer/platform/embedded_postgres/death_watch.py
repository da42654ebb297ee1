"""Ends a child when we die, on systems without a parent-death signal."""

import signal
import subprocess

from foyer.platform.embedded_postgres.account import death_prefix


def watch_over(process: subprocess.Popen[bytes], *, signum: signal.Signals) -> None:
    """Send `signum` to `process` when this process ends, however it ends.

    Does nothing where `death_prefix` already arranges that. Otherwise a small shell waits for the
    end of a pipe that only we hold open.
    """
    if death_prefix(signum.name.removeprefix("SIG")):
        return
    script = f'cat >/dev/null; kill -{int(signum)} "$0"'
    subprocess.Popen(
        ["sh", "-c", script, str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
