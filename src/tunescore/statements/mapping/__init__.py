"""What a file's columns mean: fields, `Mapping`, `Source` and its shapes, defaults, skip rules."""
