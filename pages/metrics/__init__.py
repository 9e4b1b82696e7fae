"""Metrics: how is any metric doing, anywhere, compared with what?"""
