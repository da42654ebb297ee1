"""The guards of status changes live in the database: raw SQL cannot get past them."""

import pytest
from django.db import IntegrityError, connection

pytestmark = pytest.mark.django_db


def test_history_is_never_rewritten() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into status_history (subject, subject_id, from_status, to_status)"
            " values ('booking', 1, '', 'pending')"
        )
        with pytest.raises(IntegrityError, match="never changed"):
            cursor.execute("update status_history set to_status = 'confirmed'")


def test_history_is_never_deleted() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into status_history (subject, subject_id, from_status, to_status)"
            " values ('booking', 1, '', 'pending')"
        )
        with pytest.raises(IntegrityError, match="never changed"):
            cursor.execute("delete from status_history")
