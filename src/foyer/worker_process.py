"""The worker role as a process: `python -m foyer.worker_process`."""

import django
from procrastinate.contrib.django import app

from foyer.platform.loading import without_collections
from foyer.worker.run import run_worker


def main() -> None:
    """Run jobs until asked to stop."""
    load_jobs()
    run_worker()


def load_jobs() -> None:
    """Set Django up and import every job and the schedule."""
    with without_collections():
        django.setup()
        app.perform_import_paths()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
