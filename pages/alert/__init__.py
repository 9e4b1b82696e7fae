"""Alert: what happened, how much is it, why, and what do we do?"""
