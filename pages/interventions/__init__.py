"""Interventions: did it work, at what cost, and did the fraud move?"""
