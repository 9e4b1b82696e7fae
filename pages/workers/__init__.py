"""Several server processes behind one address, each person always at the same one."""
