"""The pages of answers at the desk."""
