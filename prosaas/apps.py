"""The product's Django app: registers system checks and the worker's start-up log."""

from django.apps import AppConfig

from foundation import statement_timeouts
from prosaas import broker, worker_log


class ProsaasConfig(AppConfig):
    """Registers system checks, Celery's signals and the database's timeouts."""

    name = "prosaas"

    def ready(self) -> None:
        # importing it also imports prosaas.checks, which registers itself
        worker_log.connect()
        broker.connect()
        statement_timeouts.connect()
