"""What an operator gets at each address of the admin, for reading and for changing; nobody else gets anything."""

# A row of each table that has pages; the others have none, and rows are read only: 403 for adding and deleting.
MODELS = ("practice", "subscription", "signup", "user", "outgoingmail")

SITE = {
    "index": (200, 200),
    "login": (302, 302),
    "logout": (405, 302),
    "password_change": (302, 302),
    "password_change_done": (302, 302),
    "autocomplete": (403, 405),
    "jsi18n": (200, 405),
    "view_on_site": (404, 404),
    "app_list": (200, 200),
    None: (404, 404),
}
OF_A_MODEL = {
    "changelist": (200, 200),
    "add": (403, 403),
    "change": (200, 403),
    "delete": (403, 403),
    "history": (200, 200),
    None: (302, 302),
}
