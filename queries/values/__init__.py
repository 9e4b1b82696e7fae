"""Values: how each value of a drop is read, and when it is not to be believed."""
