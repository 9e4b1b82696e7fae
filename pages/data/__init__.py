"""Data: can we trust this morning's numbers?"""
