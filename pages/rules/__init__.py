"""Which rules work, which rot, and what if we moved the threshold?"""
