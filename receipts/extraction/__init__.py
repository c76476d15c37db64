"""The extraction engine: bytes in, values out; pure Python, offline, no Django."""
