"""A programme to look at: the partnership and the grants are NIKO(L)'s; mentees, sessions and expenses are made up."""
