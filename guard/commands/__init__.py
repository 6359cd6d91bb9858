"""One module a verb: wires the world to the stages."""
