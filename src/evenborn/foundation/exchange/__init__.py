"""The one door for files in and out."""
