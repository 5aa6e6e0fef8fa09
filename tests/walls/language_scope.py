"""What must be translated into every language: what is read before signing in, in mails, behind a link, in errors.

Paths of files, with `*`; a new file of such a kind is inside by itself. The rest may be English for a while.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from config.languages.extraction import Text, all_texts

SCOPE = """
common/*
config/settings.py
config/templates/config/terms.html

accounts/templates/account/*
accounts/templates/mfa/*
accounts/templates/accounts/confirm*
accounts/templates/accounts/email*
accounts/templates/accounts/invited*
accounts/templates/accounts/join*
accounts/templates/accounts/part_confirm*
accounts/templates/accounts/part_invited_by*
accounts/templates/accounts/part_terms*
accounts/adapter.py
accounts/email_change.py
accounts/forms/*join*
accounts/forms/entrance.py
accounts/forms/invited.py
accounts/forms/security.py
accounts/*factor*.py
accounts/*passkey*.py
accounts/*proof*.py
accounts/mfa_adapter.py
accounts/middleware.py
accounts/models/*
accounts/one_time_codes.py
accounts/password_link.py
accounts/passwords.py
accounts/safety.py
accounts/views/confirmation.py
accounts/views/entrance.py
accounts/views/invitation.py
accounts/views/joining.py

*/templates/*/mail/*

sharing/templates/sharing/visit/*
sharing/visit_forms.py
sharing/views/visitor_*.py
sharing/views/answers.py
sharing/presenters/visit.py
sharing/presenters/sent.py
viewer/*
tagging/models.py
tagging/teeth.py
image_collections/models/item.py
image_collections/presenters/cards.py
image_collections/presenters/reasons.py
image_collections/presenters/states.py
image_collections/uploads.py
image_collections/transfer_http.py
"""
PATTERNS = [line for line in SCOPE.splitlines() if line]


def is_inside(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in PATTERNS)


def texts_in_scope() -> list[Text]:
    return [text for text in all_texts() if any(is_inside(name) for name in text.files)]
