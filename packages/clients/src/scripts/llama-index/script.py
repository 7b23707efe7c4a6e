"""The Ollama class of LlamaIndex, with its FunctionAgent."""

import asyncio

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import PromptTemplate
from llama_index.llms.ollama import Ollama

from shared import LOOP_QUESTION, QUESTION, Weather, calls, convert, get_weather, run


def ollama(url, model, **settings):
    return Ollama(base_url=url, model=model, request_timeout=120, **settings)


def ask(url, model, **settings):
    answer = ollama(url, model, **settings).chat([ChatMessage(role="user", content=QUESTION)])
    thoughts = [block.content for block in answer.message.blocks if block.block_type == "thinking"]
    return {"text": answer.message.content, "thinking": "".join(thoughts)}


def stream(url, model):
    chunks = ollama(url, model).stream_chat([ChatMessage(role="user", content=QUESTION)])
    return {"pieces": [chunk.delta for chunk in chunks if chunk.delta]}


async def agent(url, model):
    answer = await FunctionAgent(llm=ollama(url, model), tools=[get_weather, convert]).run(LOOP_QUESTION)
    return {"text": answer.response.content, "calls": calls}


def structured(url, model):
    found = ollama(url, model).structured_predict(Weather, PromptTemplate(QUESTION))
    return {"object": found.model_dump()}


run(
    ["llama-index-llms-ollama", "llama-index-core", "ollama"],
    {
        "chat": ask,
        "stream": stream,
        "tools": lambda url, model: asyncio.run(agent(url, model)),
        "structured": structured,
        "thinking-on": lambda url, model: ask(url, model, thinking=True),
        "thinking-off": lambda url, model: ask(url, model, thinking=False),
    },
)
