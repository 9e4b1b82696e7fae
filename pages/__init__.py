"""Floor 3, SHOW: thin pages over what the lower floors found."""
