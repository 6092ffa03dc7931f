"""An SMS centre to develop and test against: a real SMPP 3.4 peer that can be looked at and told to fail over HTTP."""
