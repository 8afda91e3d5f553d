"""The web door: pages for people, REST for programs. Both only ask the service."""

from graph_service.web.app import create_app

__all__ = ["create_app"]
