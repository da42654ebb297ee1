import pytest
from django.db import connection

from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = ["empty_queue", "sandbox", "sandbox_server", "webhook_receiver"]


@pytest.fixture
def empty_queue(transactional_db: None) -> None:
    """No jobs of earlier tests: the flush between tests leaves procrastinate's tables alone."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
