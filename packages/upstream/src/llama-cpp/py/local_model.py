"""A plugin for pytest that runs tests of llama.cpp's server with a model of this machine, instead of a downloaded one."""

import os
import socket
import sys
import types

import pytest

# utils imports it to download files
sys.modules.setdefault("wget", types.ModuleType("wget"))

import utils


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def with_local_model(preset):
    def local():
        os.environ["PORT"] = free_port()
        server = preset()
        server.model_hf_repo = None
        server.model_hf_file = None
        server.model_file = os.environ["LOCAL_MODEL"]
        return server

    return staticmethod(local)


for name in ("tinygemma3", "tinyllama2"):
    setattr(utils.ServerPreset, name, with_local_model(getattr(utils.ServerPreset, name)))


@pytest.fixture(autouse=True)
def stop_servers():
    yield
    for server in set(utils.server_instances):
        server.stop()
