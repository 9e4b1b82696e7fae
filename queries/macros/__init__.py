"""Macros: what people would write again and again in ad-hoc SQL, under a name, one file each."""
