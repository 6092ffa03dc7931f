"""What `opvangpunt allocate` does around the engine: reading, telling, writing."""
