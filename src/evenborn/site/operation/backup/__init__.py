"""One sealed file that holds the database and the attachments of a house, and nothing to open it.

The keys of the secrets are not inside, and the key of backups is another one: who finds a backup
has noise, and who finds it with its key still has no name and no number.
"""
