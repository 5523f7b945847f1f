"""The parts of a browser that we steer: its program, its way out, its process, when to use it."""
