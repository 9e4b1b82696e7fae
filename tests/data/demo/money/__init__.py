"""Tests of data/demo/money."""
