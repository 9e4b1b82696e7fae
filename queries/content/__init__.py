"""Content: the files a home is made of, read and checked. What they say, never what was stored."""
