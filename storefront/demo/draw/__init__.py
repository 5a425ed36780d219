"""Draws the demo's pictures with Pillow and numpy: every product three times, by its catalogue entry."""
