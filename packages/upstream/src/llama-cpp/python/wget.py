"""Instead of the package that llama.cpp's tests import to download models."""


def download(*_args, **_options):
    raise RuntimeError("these tests download nothing")
