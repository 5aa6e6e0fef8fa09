"""Pages that belong to no room: home, help, health, and the trial's mailbox and style guide."""
