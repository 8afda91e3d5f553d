"""The blueprint that all pages share."""

from flask import Blueprint

PAGES = Blueprint("pages", __name__)
