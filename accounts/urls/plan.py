"""Plan and storage, upgrading and subscribing; where providers of payments and of mail tell us what happened."""

from django.urls import path

from accounts.views import plan, webhooks

urlpatterns = [
    path("p/<slug:slug>/plan/", plan.plan_page, name="plan_page"),
    path("p/<slug:slug>/plan/trial/", plan.plan_trial, name="plan_trial"),
    path("p/<slug:slug>/plan/subscribe/", plan.plan_subscribe, name="plan_subscribe"),
    path("p/<slug:slug>/plan/payment/", plan.plan_payment, name="plan_payment"),
    path("p/<slug:slug>/plan/withdraw/", plan.plan_withdraw, name="plan_withdraw"),
    path("p/<slug:slug>/plan/send-again/", plan.plan_send_again, name="plan_send_again"),
    path("p/<slug:slug>/plan/cancel/", plan.plan_cancel, name="plan_cancel"),
    path("p/<slug:slug>/plan/resume/", plan.plan_resume, name="plan_resume"),
    path("mail/news/", webhooks.mail_webhook, name="mail_webhook"),
    path("billing/stripe/", webhooks.stripe_webhook, name="stripe_webhook"),
]
