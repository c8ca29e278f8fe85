"""Reference data that comes with the product: the 565 municipalities of 2025 and those that went on in them."""
