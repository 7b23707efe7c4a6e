import pytest
from utils import *

server = ServerPreset.tinyllama2()


@pytest.fixture(autouse=True)
def create_server():
    global server
    server = ServerPreset.tinyllama2()
    server.n_slots = 1
    server.n_predict = 8


@pytest.mark.parametrize("n_batch", [1, 2, 3, 32])
def test_batch_size(n_batch: int):
    global server
    server.n_batch = n_batch
    server.n_ubatch = n_batch
    server.start()
    res = server.make_request("POST", "/completion", data={
        "prompt": "I believe the meaning of life is",
        "temperature": 0.0,
        "ignore_eos": True,
    })
    assert res.status_code == 200
    assert res.body["timings"]["prompt_n"] > 3
    assert res.body["timings"]["predicted_n"] == 8
