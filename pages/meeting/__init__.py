"""Meeting: what do we decide, who does it, and until when?"""
