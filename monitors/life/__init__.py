"""Life: findings become episodes, episodes incidents, incidents pages. Plain records and pure functions."""
