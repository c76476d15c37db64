"""Who writes to the company. Every vendor, bank and person is made up; addresses end in reserved domains."""
