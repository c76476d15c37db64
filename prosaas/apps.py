"""The house as a Django app: it only hooks the worker's start-up lines in."""

from django.apps import AppConfig

from prosaas import worker_log


class ProsaasConfig(AppConfig):
    """The house."""

    name = "prosaas"

    def ready(self) -> None:
        worker_log.connect()
