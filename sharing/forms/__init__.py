"""What senders type: new links, and changes to links that exist; visitors' forms are in visit_forms."""
