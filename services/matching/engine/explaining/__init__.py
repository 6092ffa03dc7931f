"""Why each child got what it got, for somebody who knows nothing of the method."""
