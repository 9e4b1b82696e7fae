"""What people wrote, as several pages show it: inert, whole or cut with its length said, asked for once."""
