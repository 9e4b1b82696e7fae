"""Tests of queries/checks."""
