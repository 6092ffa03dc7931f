"""What `opvangpunt simulate` does: the same requests under several policies, held side by side."""
