"""Which rules work, which rot, and what if one were moved?"""
