"""Floor 1, READ: extracts become typed events, events become cubes, cubes answer queries."""
