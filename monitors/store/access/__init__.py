"""Who may come in, what each may see and do; checked where the store is read and written."""
