"""Searching receipts by whatever people remember of them: words, parts of numbers, amounts, months. See ADR 0025.

folding    one spelling for all ways to write a word
lexemes    what a receipt is found by
numbers    amounts as people write them
dates      days and months as people write them
query      what somebody looks for, as conditions on lexemes
spelling   names that differ by a typing error
backends   the same question in PostgreSQL's words, and in SQLite's
index      keeps a row of lexemes beside every receipt
finding    asks
upkeep     adds rows that are missing, and compares those there are
"""
