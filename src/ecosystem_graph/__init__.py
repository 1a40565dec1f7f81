"""Ecosystem Graph: a small engine that serves a project directory of sourced RDF facts."""

__version__ = "0.1.0"
