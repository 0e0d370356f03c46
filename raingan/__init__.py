"""Raingan (รายงาน): one platform on which Thai provincial administration records, approves and sees its work."""
