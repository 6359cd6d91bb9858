"""What is asked of a model, what is made of its reply, and the draft that needs none."""
