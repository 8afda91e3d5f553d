"""Network graph service for a region's creative industries."""

__version__ = "0.1.0"
