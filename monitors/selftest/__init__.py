"""Self-test: do the home's p-values and its false-discovery rate hold on its own data, with the days shuffled?"""
