"""Forms of the subject: what fields point at, who may read, the parts, the short form."""
