"""What pages are made of: charts, tables, links, words, and the cached house they read."""
