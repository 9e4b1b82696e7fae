"""Changes of monitors: proposed from decisions, and made from the desk."""
