"""The engines that can answer: DuckDB here; others behind the same protocol."""
