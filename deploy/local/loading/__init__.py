"""Many made-up requests at once, each followed from the terminal to its text: `opvangpunt load`."""
