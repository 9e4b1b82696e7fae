"""Records that break an invariant of money: as the nights found them, and what people did about them."""
