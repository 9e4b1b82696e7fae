"""What was explained at the end of the night, for the first look in the morning."""
