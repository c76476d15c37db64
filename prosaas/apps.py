"""The house as a Django app: it hooks in what has to be checked, and what a worker says when it starts."""

from django.apps import AppConfig

from prosaas import broker, worker_log


class ProsaasConfig(AppConfig):
    """The house."""

    name = "prosaas"

    def ready(self) -> None:
        # it brings prosaas.checks with it, which registers itself
        worker_log.connect()
        broker.connect()
