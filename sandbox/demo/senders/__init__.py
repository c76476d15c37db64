"""The senders. Every vendor, bank and person is made up; addresses end in reserved domains."""
