"""The agents of OpenAI, at `/v1/chat/completions` or, as the variant `responses`, at `/v1/responses`."""

import asyncio

from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
)
from openai import AsyncOpenAI
from openai.types.shared import Reasoning

from shared import LOOP_QUESTION, QUESTION, VARIANT, Weather, calls, convert, get_weather, run

Model = OpenAIResponsesModel if VARIANT == "responses" else OpenAIChatCompletionsModel


def agent(url, model, **more):
    client = AsyncOpenAI(base_url=f"{url}/v1", api_key="ollama")
    return Agent(name="Assistant", model=Model(model=model, openai_client=client), **more)


def thought(items):
    """The reasoning among the items of a run, which is in the summary or in the content of its item."""
    raw = [item.raw_item for item in items if item.type == "reasoning_item"]
    parts = [part for item in raw for part in item.content or item.summary]
    return "".join(part.text for part in parts)


def ask(url, model, effort=None):
    settings = ModelSettings(reasoning=Reasoning(effort=effort)) if effort else ModelSettings()
    answer = Runner.run_sync(agent(url, model, model_settings=settings), QUESTION)
    return {"text": answer.final_output, "thinking": thought(answer.new_items)}


async def stream(url, model):
    events = Runner.run_streamed(agent(url, model), QUESTION).stream_events()
    deltas = [event.data async for event in events if event.type == "raw_response_event"]
    return {"pieces": [delta.delta for delta in deltas if delta.type == "response.output_text.delta"]}


def tools(url, model):
    own = [function_tool(get_weather), function_tool(convert)]
    return {"text": Runner.run_sync(agent(url, model, tools=own), LOOP_QUESTION).final_output, "calls": calls}


def structured(url, model):
    answer = Runner.run_sync(agent(url, model, output_type=Weather), QUESTION)
    return {"object": answer.final_output.model_dump()}


run(
    ["openai-agents", "openai"],
    {
        "chat": ask,
        "stream": lambda url, model: asyncio.run(stream(url, model)),
        "tools": tools,
        "structured": structured,
        "thinking-on": lambda url, model: ask(url, model, "medium"),
        "thinking-off": lambda url, model: ask(url, model, "none"),
    },
)
