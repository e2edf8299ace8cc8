"""A file that is sent is cut off at the limit, before it fills the disk."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_FORM_BYTES = 26 * 1024 * 1024  # of all files of one form together, and the form around them


class Limited(FileUploadHandler):
    """Lets through what the next handlers keep; of more than the limit nothing is kept.

    The form then has no file, and `request.upload_too_large` says why.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.bytes = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        # It may be said before anything is sent.
        self.bytes = content_length if content_length > MOST_FORM_BYTES else 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.bytes > MOST_FORM_BYTES:
            self.refuse()

    def receive_data_chunk(self, raw_data, start):
        self.bytes += len(raw_data)
        if self.bytes > MOST_FORM_BYTES:
            self.refuse()
        return raw_data

    def file_complete(self, file_size):
        return None

    def refuse(self):
        if self.request is not None:
            self.request.upload_too_large = True
        raise StopUpload(connection_reset=False)
