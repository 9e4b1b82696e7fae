"""Which extracts hold what people wrote, and how their texts are asked for."""
