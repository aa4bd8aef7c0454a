"""What operation writes: a database brought back from a backup, and what an operator has done."""
