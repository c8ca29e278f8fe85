"""Files in and out, told as what people do with them."""
