"""Departments, officers, the role table, guards, second factor, secrets at rest."""
