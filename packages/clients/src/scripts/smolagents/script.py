"""OpenAIServerModel, which uses `/v1/chat/completions`, with a ToolCallingAgent."""

from smolagents import OpenAIServerModel, ToolCallingAgent, tool

from shared import LOOP_QUESTION, QUESTION, Weather, by_effort, calls, convert, get_weather, run

MESSAGES = [{"role": "user", "content": QUESTION}]


def server(url, model, **settings):
    return OpenAIServerModel(model, api_base=f"{url}/v1", api_key="ollama", **settings)


def ask(url, model, **settings):
    answer = server(url, model, **settings).generate(MESSAGES)
    return {"text": answer.content, "thinking": getattr(answer.raw.choices[0].message, "reasoning", None)}


def stream(url, model):
    deltas = server(url, model).generate_stream(MESSAGES)
    return {"pieces": [delta.content for delta in deltas if delta.content]}


def tools(url, model):
    agent = ToolCallingAgent(tools=[tool(get_weather), tool(convert)], model=server(url, model), max_steps=5)
    return {"text": agent.run(LOOP_QUESTION), "calls": calls}


def structured(url, model):
    schema = {"name": "Weather", "schema": Weather.model_json_schema()}
    answer = server(url, model).generate(
        MESSAGES, response_format={"type": "json_schema", "json_schema": schema}
    )
    return {"object": Weather.model_validate_json(answer.content).model_dump()}


run(
    ["smolagents", "openai"],
    {
        "chat": ask,
        "stream": stream,
        "tools": tools,
        "structured": structured,
        **by_effort(ask),
    },
)
