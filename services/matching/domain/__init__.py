"""The rules of matching: who may be offered which place, and who comes first. No I/O, no clock."""
