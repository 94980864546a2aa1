"""Libraries that goferry bundles, as typed packages.

goferry.examples.treesum digests files and trees of files. It is generated when goferry is built,
and is part of its platform wheel.
"""
