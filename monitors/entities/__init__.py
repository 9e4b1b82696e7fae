"""Entities: who is out of line with their peers, who hangs together with whom, and what happened to one of them."""
