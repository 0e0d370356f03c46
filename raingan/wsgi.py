"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raingan.settings")
application = get_wsgi_application()
# All pages are loaded before the first person comes, not while they wait.
_ = get_resolver().url_patterns
