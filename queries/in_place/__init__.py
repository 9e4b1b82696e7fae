"""Which partitions of a warehouse are read where they lie, and do their rows fit as they are?"""
