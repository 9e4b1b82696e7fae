"""Which entities used which identifier, and when?"""
