"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenborn.site.config.settings")
application = get_wsgi_application()
# Views, forms and statistics are read in now; the first visitor would wait 3 s for them.
get_resolver().url_patterns  # noqa: B018 - reading it is the work
