"""ChatOllama, with the agent of LangChain, which is a langgraph graph."""

from langchain.agents import create_agent
from langchain_ollama import ChatOllama

from shared import LOOP_QUESTION, QUESTION, Weather, calls, convert, get_weather, run


def ask(url, model, **settings):
    answer = ChatOllama(base_url=url, model=model, **settings).invoke(QUESTION)
    return {"text": answer.content, "thinking": answer.additional_kwargs.get("reasoning_content")}


def stream(url, model):
    chunks = ChatOllama(base_url=url, model=model).stream(QUESTION)
    return {"pieces": [chunk.content for chunk in chunks if chunk.content]}


def tools(url, model):
    agent = create_agent(ChatOllama(base_url=url, model=model), [get_weather, convert])
    messages = agent.invoke({"messages": [("user", LOOP_QUESTION)]})["messages"]
    return {"text": messages[-1].content, "calls": calls}


def structured(url, model):
    llm = ChatOllama(base_url=url, model=model).with_structured_output(Weather)
    return {"object": llm.invoke(QUESTION).model_dump()}


run(
    ["langchain-ollama", "langchain", "langgraph", "ollama"],
    {
        "chat": ask,
        "stream": stream,
        "tools": tools,
        "structured": structured,
        "thinking-on": lambda url, model: ask(url, model, reasoning=True),
        "thinking-off": lambda url, model: ask(url, model, reasoning=False),
    },
)
