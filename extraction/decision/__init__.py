"""Whether it is a receipt, of which kind, and what a person should look at."""
