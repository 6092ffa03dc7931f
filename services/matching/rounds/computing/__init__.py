"""What takes long: drafting with the engine and judging with the verifier, in a process of its own.

`python -m services.matching.rounds.computing draft|prove|verify FOLDER METHOD` reads the papers in a folder and writes
what came of it there; each line that it prints is how far it is.
"""
