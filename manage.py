#!/usr/bin/env python
"""Django's command line; `./manage.py help` lists what the product adds to it."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # it names what to mend; how Django came to read it would only hide that
        sys.exit(str(error))
