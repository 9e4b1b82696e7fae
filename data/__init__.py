"""Floor 0: what the data must look like (contract) and a marketplace to try the desk on (demo)."""
