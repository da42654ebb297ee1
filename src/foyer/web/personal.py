"""Pages about a person: neither a shared cache nor the browser's history may keep them."""

from django.views.decorators.cache import cache_control

personal = cache_control(private=True, no_store=True)
