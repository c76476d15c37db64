"""Runs the whole product on one machine, for the demo and for the tests: as processes, spoken to over HTTP."""
