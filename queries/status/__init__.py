"""Status: whether each extract can be trusted, as any morning knew it."""
