"""Places to learn on the work floor: at which daycare, agreed by whom, and how it goes."""
