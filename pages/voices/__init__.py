"""Voices: what do people say, who says the same, and what is new in it?"""
