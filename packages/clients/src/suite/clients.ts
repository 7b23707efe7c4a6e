import type { Client } from './client.ts'

/** All clients, in the order of the table. */
export const clients: readonly Client[] = [
  {
    id: 'langchain-ollama',
    title: 'langchain-ollama, langgraph agent',
    script: 'langchain-ollama',
    language: 'python',
    thinking: 'reasoning=True, reasoning=False',
  },
  {
    id: 'llama-index',
    title: 'llama-index, FunctionAgent',
    script: 'llama-index',
    language: 'python',
    thinking: 'thinking=True, thinking=False',
  },
  {
    id: 'litellm-ollama',
    title: 'litellm, ollama_chat/',
    script: 'litellm',
    language: 'python',
    thinking: 'reasoning_effort="medium", "none"',
    more: ['parallel', 'tool-support'],
  },
  {
    id: 'litellm-openai',
    title: 'litellm, openai/',
    script: 'litellm',
    language: 'python',
    variant: 'openai',
    thinking: 'reasoning_effort="medium", "none"',
    more: ['parallel'],
  },
  {
    id: 'pydantic-ai',
    title: 'pydantic-ai, OllamaModel',
    script: 'pydantic-ai',
    language: 'python',
    thinking: 'openai_reasoning_effort="medium", "none"',
  },
  {
    id: 'smolagents',
    title: 'smolagents, OpenAIServerModel',
    script: 'smolagents',
    language: 'python',
    thinking: 'reasoning_effort="medium", "none"',
  },
  {
    id: 'instructor',
    title: 'instructor, OpenAI client',
    script: 'instructor',
    language: 'python',
    thinking: 'reasoning_effort="medium", "none"',
  },
  {
    id: 'ai-sdk',
    title: 'AI SDK, ollama-ai-provider-v2',
    script: 'ai-sdk',
    language: 'node',
    thinking: 'think: true, think: false',
  },
  {
    id: 'openai-agents-chat',
    title: 'openai-agents, chat completions',
    script: 'openai-agents',
    language: 'python',
    thinking: 'Reasoning(effort="medium"), "none"',
  },
  {
    id: 'openai-agents-responses',
    title: 'openai-agents, responses',
    script: 'openai-agents',
    language: 'python',
    variant: 'responses',
    thinking: 'Reasoning(effort="medium"), "none"',
  },
]

/** Their ids, as `--only` takes them. */
export const clientIds: readonly string[] = clients.map(({ id }) => id)
