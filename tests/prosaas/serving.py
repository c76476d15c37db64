"""A web server of the product in a world where something is missing."""

from __future__ import annotations

from local.servers import listen, start_web
from tests.processes import Product

NO_DATABASE = "postgresql://nobody:secret-of-it@127.0.0.1:9/nothing"
NO_REDIS = "redis://:secret-of-it@127.0.0.1:9/0"


def serve(product: Product, **environment: str) -> str:
    """gunicorn with that much of its environment changed; returns its address."""
    with listen() as listener:
        return start_web(product.processes, listener, product.environment | environment)
