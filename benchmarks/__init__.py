"""`make bench`: what Raingan's acts cost, beside the same SQL by the bare driver, in one run on one machine."""
