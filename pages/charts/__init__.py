"""Charts: one function per kind of chart, one theme per colour scheme."""
