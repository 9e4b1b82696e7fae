"""Sellers: who is behind it, and what is their story? One page for every kind of entity that the home declares."""
