"""What carries other files: signed messages, archives, mail of Outlook, files inside text.

Each module knows one format: bytes in, files out. What they open is bounded for one input together, over all its
containers and however they lie inside each other, and none raises anything but :class:`ContainerError`.
"""

from .items import Budget, ContainerError, Item, Opened

__all__ = ["Budget", "ContainerError", "Item", "Opened"]
