"""A process that runs one embedded server until asked to stop: what the kill tests kill.

Prints `ready <postmaster pid>` once the server accepts connections.
"""

import sys
from pathlib import Path

from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError
from foyer.platform.embedded_postgres.server import EmbeddedPostgres
from foyer.platform.stop_signal import StopSignal


def main(home: Path) -> int:
    with StopSignal() as stop:
        try:
            with EmbeddedPostgres(home) as postgres:
                postgres.start(cancelled=stop.is_requested)
                assert postgres.process is not None
                print("ready", postgres.process.pid, flush=True)
                while not stop.requested and postgres.is_running():
                    stop.wait(60)
                return 0 if stop.requested else 3
        except EmbeddedPostgresError as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
