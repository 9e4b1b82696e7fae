"""What is kept of each monitor's series from one morning to the next, so that a night reads what is new."""
