"""Run the SMS centre: `python -m deploy.local.sms_centre --host 127.0.0.1 --http-port N --smpp-port M --data DIR`."""

import argparse
from pathlib import Path

import uvicorn

from deploy.local.sms_centre.api import create_app
from deploy.local.sms_centre.centre import Centre


def main() -> None:
    """Run until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="sms_centre", description="An SMPP 3.4 SMS centre with an HTTP side")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--smpp-port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of its append-only file")
    options = parser.parse_args()
    app = create_app(Centre(options.host, options.smpp_port, options.data))
    uvicorn.run(app, host=options.host, port=options.http_port, log_level="warning", timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main()
