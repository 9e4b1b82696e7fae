"""State: what ingest and cubes have written, and the catalog that says where every table's rows are."""
