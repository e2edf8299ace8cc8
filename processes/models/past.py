"""What migrations name at this address; it lives in `versions.py`."""

from .versions import change_id

__all__ = ["change_id"]
