"""A pytest plugin for llama.cpp's tests of its server: every preset starts a model of this machine."""

import os

import utils


def with_model(preset):
    def create():
        server = preset()
        server.model_hf_repo = None
        server.model_hf_file = None
        server.model_file = os.environ["STAND_IN_MODEL"]
        return server

    return staticmethod(create)


for name in ("tinygemma3", "tinyllama2"):
    setattr(utils.ServerPreset, name, with_model(getattr(utils.ServerPreset, name)))
# it downloads the models of all presets
utils.ServerPreset.load_all = staticmethod(lambda: None)
