"""Which published file holds a key, without reading the keys of all history."""
