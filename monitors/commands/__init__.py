"""The command line: one file per family of commands. The only place below the pages that reads the clock."""
