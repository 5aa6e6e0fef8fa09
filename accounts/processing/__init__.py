"""What happens in accounts when nobody is asking."""
