"""Files: a demo's rows as columns, their ids and codings, and the drops they land in."""
