"""Commands that need little of the others, a file each: what they import is waited for by nobody else."""
