"""Who owes what by when; rooms declare their duty kinds."""
