"""Who acts as one hand, what do they cost, and what is new?"""
