"""What did a cohort and its peers do at each station, and what did the rules do there?"""
