"""
Faults put in on purpose, one at a time: each must be found by a test. ``bin/mutants``.

mutmut 3 leaves out decorated functions and module level, where every sight, step and statement of
ours stands, and cosmic-ray changes the working tree and knows one command of tests for all; so this
is our own, small one, which knows SQL in strings too and makes the policies anew for each mutant.
"""
