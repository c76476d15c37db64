"""Real PDF documents, drawn from the facts of a mail."""
