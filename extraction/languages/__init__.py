"""The words of every language, and how phrases are found in a text."""
