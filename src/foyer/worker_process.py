"""The worker role as a process: `python -m foyer.worker_process`."""

import django

from foyer.worker.run import run_worker


def main() -> None:
    """Set Django up and run jobs until asked to stop."""
    django.setup()
    run_worker()


if __name__ == "__main__":
    main()
