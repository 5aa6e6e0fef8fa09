"""P6: a file of 500 MB, in parts as a browser sends them, beside the store's own speed, or beside nginx taking a PUT.

With BITEWING_STORE_URL and its key (see .ci/services) the parts go to that store, otherwise through us to the disk.
"""

import importlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import trial
from benchmarks.measure import need
from config.trial import ROOT, commands, end

NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_max_body_size 0; client_body_temp_path {folder}/body;
  server {{ listen 127.0.0.1:{port}; root {folder}/kept; dav_methods PUT; create_full_put_path on; }}
}}
"""


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers; ended at the end."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        end([process])


@contextmanager
def nginx() -> Iterator[int]:
    """The port of an nginx that keeps what is PUT."""
    need("nginx", "nginx")
    with tempfile.TemporaryDirectory(prefix="bitewing-nginx-") as folder:
        port = free_port()
        Path(folder, "kept").mkdir()
        Path(folder).chmod(0o777)
        Path(folder, "kept").chmod(0o777)
        Path(folder, "nginx.conf").write_text(NGINX.format(folder=folder, port=port), encoding="utf-8")
        with listening(["nginx", "-c", f"{folder}/nginx.conf"], port):
            yield port


def main() -> None:
    """Our server and what it is compared with run side by side and take turns."""
    port = free_port()
    os.environ["BITEWING_PORT"] = str(port)
    with trial.fresh(), listening(commands(str(port))[0], port) as server, nginx() as peer:
        big_upload = importlib.import_module("benchmarks.big_upload")  # has models: only once Django is ready
        big_upload.main(port, server.pid, peer)


if __name__ == "__main__":
    main()
    sys.exit()
