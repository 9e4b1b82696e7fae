"""Plans: what a scenario is, what it may choose from, when each one plays, and the orders it brings."""
