"""The door for pages, API and back office."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foyer.settings")

application = get_wsgi_application()
