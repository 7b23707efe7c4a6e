"""litellm, at `/api/chat` or, as the variant `openai`, at `/v1/chat/completions`."""

import json
import os

from litellm import completion, stream_chunk_builder, supports_function_calling

from shared import QUESTION, TOOL_SCHEMAS, VARIANT, Weather, by_effort, loop_by_hand, pieces_of, run

MESSAGES = [{"role": "user", "content": QUESTION}]


def complete(url, model, messages, **settings):
    if VARIANT == "openai":
        return completion(
            model=f"openai/{model}", api_base=f"{url}/v1", api_key="ollama", messages=messages, **settings
        )
    return completion(model=f"ollama_chat/{model}", api_base=url, messages=messages, **settings)


def ask(url, model, **settings):
    message = complete(url, model, MESSAGES, **settings).choices[0].message
    return {"text": message.content, "thinking": getattr(message, "reasoning_content", None)}


def stream(url, model):
    return pieces_of(complete(url, model, MESSAGES, stream=True))


def tools(url, model):
    return loop_by_hand(
        lambda messages: complete(url, model, messages, tools=TOOL_SCHEMAS).choices[0].message
    )


def structured(url, model):
    answer = complete(url, model, MESSAGES, response_format=Weather)
    return {"object": Weather.model_validate_json(answer.choices[0].message.content).model_dump()}


def arguments(text):
    try:
        return json.loads(text)
    except ValueError:
        return {"not JSON": text}


def parallel(url, model):
    """Two calls in a stream, put together by litellm's own function."""
    chunks = list(complete(url, model, MESSAGES, tools=TOOL_SCHEMAS, stream=True))
    found = stream_chunk_builder(chunks, messages=MESSAGES).choices[0].message.tool_calls or []
    return {
        "calls": [
            {"name": call.function.name, "arguments": arguments(call.function.arguments)} for call in found
        ]
    }


def tool_support(url, model):
    """Takes the address of the server from the environment only."""
    os.environ["OLLAMA_API_BASE"] = url
    return {"text": supports_function_calling(f"ollama_chat/{model}")}


run(
    ["litellm", "openai"],
    {
        "chat": ask,
        "stream": stream,
        "tools": tools,
        "structured": structured,
        **by_effort(ask),
        "parallel": parallel,
        "tool-support": tool_support,
    },
)
