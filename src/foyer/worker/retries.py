"""When a failed job runs again, and what is said when it never will."""

from dataclasses import dataclass

import structlog
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from foyer.worker import limits

_log = structlog.get_logger(__name__)


class StillOpen(Exception):
    """A provider does not yet say what has to be certain: run the job again."""


def pause_seconds(attempts: int, *, longest_seconds: int) -> int:
    """The pause after `attempts` failed runs: 1, 2, 4, … seconds up to the longest."""
    return int(min(2 ** min(attempts, 20), longest_seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries(BaseRetryStrategy):
    """Doubling pauses, a last try, and then a log line that an alert listens to."""

    tries_max: int
    longest_seconds: int

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        fields = {"job": job.task_name, "job_id": job.id, "attempts": job.attempts + 1}
        if job.attempts + 1 >= self.tries_max:
            _log.error("job_dead", error=type(exception).__name__, **fields, **_ids(job))
            return None
        seconds = pause_seconds(job.attempts, longest_seconds=self.longest_seconds)
        _log.warning("job_retried", error=type(exception).__name__, seconds=seconds, **fields)
        return RetryDecision(retry_in={"seconds": seconds})


def _ids(job: QueuedJob) -> dict[str, object]:
    """The ids the job was given: what a person needs to run it again."""
    return {name: value for name, value in job.task_kwargs.items() if name.endswith("_id")}


MONEY = Retries(tries_max=limits.MONEY_TRIES_MAX, longest_seconds=limits.MONEY_PAUSE_SECONDS_MAX)
MAIL = Retries(tries_max=limits.MAIL_TRIES_MAX, longest_seconds=limits.MAIL_PAUSE_SECONDS_MAX)
SOON = Retries(tries_max=limits.SOON_TRIES_MAX, longest_seconds=limits.SOON_PAUSE_SECONDS_MAX)
