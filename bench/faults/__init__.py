"""Fifty live calls in every phase, and what befalls each when something breaks: the table of phase and fault.

Real Asterisk, real SIP, real sound. Every caller is listened to: which sound they hear, and which agent answers.
"""
