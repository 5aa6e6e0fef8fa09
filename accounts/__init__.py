"""Who may: practices, plans, people, membership, sign-in, the mail they get; nothing of patients."""
