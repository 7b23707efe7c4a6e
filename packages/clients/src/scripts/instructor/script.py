"""instructor around the OpenAI client: without a response model, the client gives the whole answer."""

import instructor
from openai import OpenAI

from shared import QUESTION, TOOL_SCHEMAS, Weather, by_effort, loop_by_hand, pieces_of, run

MESSAGES = [{"role": "user", "content": QUESTION}]


def client(url, mode=instructor.Mode.TOOLS):
    return instructor.from_openai(OpenAI(base_url=f"{url}/v1", api_key="ollama"), mode=mode)


def create(url, model, messages=MESSAGES, **settings):
    return client(url).chat.completions.create(
        model=model, messages=messages, response_model=None, **settings
    )


def ask(url, model, **settings):
    message = create(url, model, **settings).choices[0].message
    return {"text": message.content, "thinking": getattr(message, "reasoning", None)}


def stream(url, model):
    return pieces_of(create(url, model, stream=True))


def tools(url, model):
    return loop_by_hand(
        lambda messages: create(url, model, messages, tools=TOOL_SCHEMAS).choices[0].message
    )


def structured(url, model):
    found = client(url, instructor.Mode.JSON_SCHEMA).chat.completions.create(
        model=model, messages=MESSAGES, response_model=Weather, max_retries=0
    )
    return {"object": found.model_dump()}


run(
    ["instructor", "openai"],
    {
        "chat": ask,
        "stream": stream,
        "tools": tools,
        "structured": structured,
        **by_effort(ask),
    },
)
