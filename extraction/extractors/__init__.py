"""One file per way of reading; each proposes candidates and decides nothing."""
