"""Review: what needs us this morning?"""
