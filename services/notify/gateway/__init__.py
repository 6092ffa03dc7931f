"""The way to the SMS centre: SMPP 3.4 as a transceiver.

A session of our own on smpp34's codec, because a message from a phone may be acknowledged only once it is committed;
smpp34's client answers by itself.
"""
