"""Runs the whole product on one machine, for the demo and the tests: as processes, called over HTTP."""
