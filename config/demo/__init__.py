"""The demo practice: what a first start shows, made by a script from nothing but code."""
