"""What people wrote or decided, beside the numbers: notes by hand, cases like this one before."""
