"""Which texts say the same thing, lead to the same contact, or ask for the same. Pure, over folded texts."""
