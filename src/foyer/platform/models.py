from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """What a creating request with this key led to; written in the transaction of the effect.

    Neither a body nor an answer is stored: a replay renders the resource again.
    """

    scope = models.CharField(max_length=200)  # method, path and caller
    key = models.CharField(max_length=64)
    request_hash = models.BinaryField(max_length=32)
    status_code = models.PositiveSmallIntegerField()
    resource_id = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_key"
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_key_expiry")]


class StatusHistory(models.Model):
    """Every change of status of a booking, payment, refund or ticket; a trigger appends it.

    Append-only: the application's role may not update or delete.
    """

    subject = models.CharField(max_length=20)  # table name
    subject_id = models.BigIntegerField()
    from_status = models.CharField(max_length=24, blank=True)
    to_status = models.CharField(max_length=24)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "status_history"
        indexes = [
            models.Index(fields=["subject", "subject_id", "id"], name="status_history_subject")
        ]


class StatusTransition(models.Model):
    """The transitions the database allows; equal to the tables in each domain's `rules.py`.

    Unmanaged once it is made: migrations fill it with SQL, and emptying the database for a test
    must leave it alone.
    """

    subject = models.CharField(max_length=20)
    from_status = models.CharField(max_length=24, blank=True)  # empty: a new row
    to_status = models.CharField(max_length=24)

    class Meta:
        db_table = "status_transition"
        managed = False
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "from_status", "to_status"], name="status_transition_once"
            ),
        ]
