"""Columns that every public table has."""

from django.db import models
from django.db.models.functions import Now

from foyer.platform.ids import new_uuid


class Timestamped(models.Model):
    """When the row was made and last changed, by the database's clock."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), auto_now=True)

    class Meta:
        abstract = True


class Public(Timestamped):
    """A row that the outside may name: `id` stays inside, `public_id` (UUIDv7) leaves."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=new_uuid, unique=True, editable=False)

    class Meta:
        abstract = True
