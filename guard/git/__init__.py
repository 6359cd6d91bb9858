"""The only caller of git: reads changes canonically, and the message file."""
