"""Tests of the whole: architecture, contracts, the product in a browser, the product under fire"""
