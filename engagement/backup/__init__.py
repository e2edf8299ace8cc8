"""What is kept for the day on which the machine is gone: taken, looked through, put back."""
