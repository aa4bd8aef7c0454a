"""Running the house for real: what is unsafe, copies and their return, health, figures."""
