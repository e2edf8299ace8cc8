"""The address of any kind as a file."""

from django.urls import path

from processes.exchange import views

urlpatterns = [
    path("<slug:plural>.<slug:ending>", views.export, name="export"),
]
