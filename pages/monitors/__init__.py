"""Monitors: what do we watch, how well, and what do we miss?"""
