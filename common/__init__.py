"""How we speak HTTP, HTML and mail, and the tenant guard; no models, no URLs, no dental word."""
