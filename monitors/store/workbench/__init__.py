"""What people asked and saved in the workbench."""
