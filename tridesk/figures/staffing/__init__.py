"""How many agents a forecast asks for. Pure."""
