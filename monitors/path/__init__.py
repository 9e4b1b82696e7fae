"""Where did a cohort part from its peers, and which control point let it through?"""
