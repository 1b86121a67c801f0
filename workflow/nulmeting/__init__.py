"""Survey measurement from export to checked figure: pure functions, one module per idea."""
