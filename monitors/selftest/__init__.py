"""The self-test: does the desk keep its promise on this home's own data, with its days shuffled?"""
