"""Turning printed text into values: money, dates, names, and the direction text is stored in."""
