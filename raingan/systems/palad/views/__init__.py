"""The pages of PALAD REPORT: one module for each who uses them."""
