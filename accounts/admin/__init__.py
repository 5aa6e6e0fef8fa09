"""What the operator sees of practices and people, and may do with them; nothing of a patient.

Rows are only read. What can be done with them are actions, and every action calls a service. Which of these pages
there are is said in config/admin_site.py.
"""
