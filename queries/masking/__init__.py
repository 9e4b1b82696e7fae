"""What of a person is hidden, how a value becomes a mask, and how an admin finds the value again."""
