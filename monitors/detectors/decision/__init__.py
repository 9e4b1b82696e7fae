"""Decision: from p-values to alerts, on plain arrays; the nightly run and the library's entries decide by it."""
