import pytest
from utils import *

server = ServerPreset.tinygemma3()

N_SWA = 16


@pytest.fixture(autouse=True)
def create_server():
    global server
    server = ServerPreset.tinygemma3()
    server.n_slots = 1
    server.n_predict = 1
    # a small window, so that a few tokens leave it
    server.override_kv = f"gemma3.attention.sliding_window=int:{N_SWA}"


def logprobs(prompt: list[int], cache_prompt: bool) -> dict[int, float]:
    res = server.make_request("POST", "/completion", data={
        "prompt": prompt,
        "temperature": 0.0,
        "n_probs": 20,
        "cache_prompt": cache_prompt,
    })
    assert res.status_code == 200
    return {prob["id"]: prob["logprob"] for prob in res.body["completion_probabilities"][0]["top_logprobs"]}


# the last checkpoint of the longer prompt is 4 tokens before its end
@pytest.mark.parametrize("n_prompt", [N_SWA - 1, N_SWA, N_SWA + 1, N_SWA + 2])
@pytest.mark.parametrize("n_more", [4, 5, 6])
def test_begin_of_cached_prompt(n_prompt: int, n_more: int):
    global server
    server.start()
    tokens = [10 + i * 7 % 50 for i in range(n_prompt + n_more)]

    expected = logprobs(tokens[:n_prompt], cache_prompt=False)
    logprobs(tokens, cache_prompt=False)
    actual = logprobs(tokens[:n_prompt], cache_prompt=True)

    common = expected.keys() & actual.keys()
    assert len(common) > 10
    assert max(abs(expected[id] - actual[id]) for id in common) < 0.02
