"""The admin: Django's own lists, made from what a kind publishes, and the one form that writes.

It is no back door. What a curator sees is `visible_to`, what they change `writable_by`; nobody
gets more by `is_superuser` or `is_staff`.
"""
