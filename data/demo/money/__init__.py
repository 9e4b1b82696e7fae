"""Money: every booking that the day's orders lead to, so that honest days add up to the cent; and what does not."""
