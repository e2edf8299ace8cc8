"""Addresses of proposing and of deciding on proposals."""

from django.urls import path

from processes.review import views

urlpatterns = [
    path("<slug:plural>/propose/", views.propose_new, name="propose_new"),
    path("<slug:plural>/<str:address>/propose/", views.propose, name="propose"),
    path("review/", views.index, name="review"),
    path("review/<uuid:pk>/", views.detail, name="proposal"),
]
