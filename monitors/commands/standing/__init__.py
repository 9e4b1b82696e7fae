"""The command that lists what is open."""
