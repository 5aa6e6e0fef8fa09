"""The languages of the interface: finding texts in the code, keeping, checking and compiling translations."""
