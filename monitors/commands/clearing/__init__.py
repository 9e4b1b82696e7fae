"""Commands about money that does not add up."""
