"""Which words and short phrases are said more now than before and beside. Pure, over folded texts."""
