"""Access that ends: mails before a credential runs out, and access of people who are gone."""
