"""The git hooks, one module a stage; each says whether it fails open or closed."""
