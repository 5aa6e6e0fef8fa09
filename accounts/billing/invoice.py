"""By invoice: the operator writes one, and activates the subscription when it is paid. Needs nothing from outside."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.billing import letters
from accounts.billing.provider import Pages, Payment, Told
from accounts.models import Subscription


class Invoice:
    """There is nobody to ask: everything is between the practice and the operator, who is told by mail."""

    code = "invoice"
    label = _("By invoice")
    asks_billing = True

    def is_configured(self) -> bool:
        """Always: without an address for mails, requests wait in the admin."""
        return True

    def begin(self, subscription: Subscription, pages: Pages) -> Payment:
        return Payment()

    def cancel(self, subscription: Subscription) -> None:
        """The operator sends no further invoice."""

    resume = give_up = cancel

    def tell(self, subscription: Subscription, what: Told) -> None:
        if what == Told.ASKED:
            letters.mail_requested(subscription)
        letters.mail_operator(subscription, what)
