"""What every script of a Python client shares: the request, the tools, and the file for the results."""

import json
import platform
import sys
import traceback
from importlib.metadata import version

from pydantic import BaseModel

REQUEST = json.loads(sys.argv[1])
QUESTION = REQUEST["question"]
LOOP_QUESTION = REQUEST["loopQuestion"]
VARIANT = REQUEST.get("variant")

calls = []


class Weather(BaseModel):
    """The weather in a city."""

    city: str
    temperature: int


def get_weather(city: str) -> str:
    """Get the weather in a city.

    Args:
        city: The name of the city.
    """
    calls.append({"name": "get_weather", "arguments": {"city": city}})
    return '{"celsius": 21}'


def convert(degrees: float) -> str:
    """Convert a temperature to the American scale.

    Args:
        degrees: The temperature to convert.
    """
    calls.append({"name": "convert", "arguments": {"degrees": degrees}})
    return '{"fahrenheit": 69.8}'


TOOLS = {"get_weather": get_weather, "convert": convert}

# For clients without an agent: the tools as a user of the OpenAI API declares them.
TOOL_SCHEMAS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": TOOLS[name].__doc__.split("\n")[0],
            "parameters": {"type": "object", "required": [key], "properties": {key: {"type": kind}}},
        },
    }
    for name, key, kind in [("get_weather", "city", "string"), ("convert", "degrees", "number")]
]

MOST_ROUNDS = 5


def loop_by_hand(ask):
    """The loop that users of a client without an agent write. `ask` sends messages and returns a message."""
    messages = [{"role": "user", "content": LOOP_QUESTION}]
    for _ in range(MOST_ROUNDS):
        message = ask(messages)
        if not message.tool_calls:
            return {"text": message.content, "calls": calls}
        messages.append(
            {
                "role": "assistant",
                "content": message.content or "",
                "tool_calls": [
                    {
                        "id": call.id,
                        "type": "function",
                        "function": {"name": call.function.name, "arguments": call.function.arguments},
                    }
                    for call in message.tool_calls
                ],
            }
        )
        for call in message.tool_calls:
            result = TOOLS[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return {"text": None, "calls": calls}


def pieces_of(chunks):
    """The pieces of text in the chunks of a stream, as the OpenAI client gives them."""
    texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    return {"pieces": [text for text in texts if text]}


def by_effort(ask):
    """Thinking on and off for clients that set it by the effort of reasoning."""
    return {
        "thinking-on": lambda url, model: ask(url, model, reasoning_effort="medium"),
        "thinking-off": lambda url, model: ask(url, model, reasoning_effort="none"),
    }


def run(packages, features):
    """Runs the requested features. Each is called with the base URL and returns what the client gave its user."""
    with open(REQUEST["results"], "w") as results:

        def keep(line):
            results.write(json.dumps(line) + "\n")
            results.flush()

        versions = {name: version(name) for name in packages}
        keep({"kind": "versions", "versions": {"python": platform.python_version(), **versions}})
        for name in REQUEST["features"]:
            calls.clear()
            url = f"{REQUEST['url']}/{name}"
            try:
                keep({"kind": "result", "feature": name, **features[name](url, REQUEST["models"][name])})
            except Exception as error:
                traceback.print_exc()
                keep({"kind": "result", "feature": name, "error": f"{type(error).__name__}: {error}"})
