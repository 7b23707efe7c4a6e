"""OllamaModel, which uses `/v1/chat/completions`, with an Agent."""

import asyncio

from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.providers.ollama import OllamaProvider

from shared import LOOP_QUESTION, QUESTION, Weather, calls, convert, get_weather, run


def ollama(url, model):
    return OllamaModel(model, provider=OllamaProvider(base_url=f"{url}/v1"))


def ask(url, model, **settings):
    answer = Agent(ollama(url, model)).run_sync(QUESTION, model_settings=settings).response
    return {"text": answer.text, "thinking": answer.thinking}


async def stream(url, model):
    async with Agent(ollama(url, model)).run_stream(QUESTION) as answer:
        return {"pieces": [piece async for piece in answer.stream_text(delta=True, debounce_by=None)]}


def tools(url, model):
    agent = Agent(ollama(url, model), tools=[get_weather, convert])
    return {"text": agent.run_sync(LOOP_QUESTION).output, "calls": calls}


def structured(url, model):
    answer = Agent(ollama(url, model), output_type=NativeOutput(Weather)).run_sync(QUESTION)
    return {"object": answer.output.model_dump()}


run(
    ["pydantic-ai-slim", "openai"],
    {
        "chat": ask,
        "stream": lambda url, model: asyncio.run(stream(url, model)),
        "tools": tools,
        "structured": structured,
        "thinking-on": lambda url, model: ask(url, model, openai_reasoning_effort="medium"),
        "thinking-off": lambda url, model: ask(url, model, openai_reasoning_effort="none"),
    },
)
