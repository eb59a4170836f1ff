"""What is slow, measured: each module prints a table and writes results/<name>.json with the machine named."""
