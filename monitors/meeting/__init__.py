"""The team's review: what is talked about, what came of the last decisions, the minutes, and the weeks together."""
