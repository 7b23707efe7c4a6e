import { expect } from 'vitest'
import type { Check } from './check.ts'
import { question, weather } from './requests.ts'

const area = { level: 'MUST', references: ['#14909'], failsOn: ['garbled'] } as const

export const show: readonly Check[] = [
  {
    ...area,
    id: 'show/tools',
    title: 'ollama show lists tools for a model that names no renderer or parser',
    fixedBy: ['parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('call')
      expect(capabilities).toContain('tools')
      expect(capabilities).toContain('completion')
    },
  },
  {
    ...area,
    id: 'show/thinking',
    title: 'ollama show lists thinking',
    fixedBy: ['parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('call')
      expect(capabilities).toContain('thinking')
    },
  },
  {
    ...area,
    id: 'show/stop-token',
    title: "the model's stop token is among its parameters",
    fixedBy: ['detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { parameters } = await server.show('answer')
      expect(parameters ?? '').toMatch(/stop\s+"?\[\|endofturn\|\]/)
    },
  },
  {
    ...area,
    id: 'show/own-stop-token',
    title: 'a stop sequence set by the user replaces the default',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      const { parameters } = await server.show('ownStop')
      expect(parameters ?? '').toContain('<<stop>>')
      expect(parameters ?? '').not.toContain('endofturn')
    },
  },
  {
    ...area,
    id: 'detection/read-time',
    failsOn: ['garbled', 'without-read-detection'],
    title: 'tools and thinking work for a model created by stock Ollama, without creating it again',
    references: ['#14909', '#13768', '#17636'],
    fixedBy: ['parser', 'renderer', 'detection'],
    needs: ['stock'],
    run: async (bench) => {
      const server = await bench.serveStockModels(['call'])
      const { capabilities } = await server.show('call')
      expect(capabilities).toEqual(expect.arrayContaining(['tools', 'thinking']))
      const { message } = await server.chat('call', { messages: question, tools: [weather], think: false })
      expect(message.tool_calls).toHaveLength(1)
    },
  },
  {
    ...area,
    id: 'detection/template-without-tools',
    title: "tools work although the model's template has no tools",
    fixedBy: ['parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('plainTemplate')
      expect(capabilities).toContain('tools')
    },
  },
  {
    ...area,
    id: 'detection/own-template',
    title: 'a template that handles tools is used unchanged',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      const prompt = await server.prompt('templated', { messages: [{ role: 'user', content: 'hi' }] })
      expect(prompt).toBe('<user>hi<answer>')
    },
  },
  {
    ...area,
    id: 'detection/own-parser',
    title: 'a parser chosen by the user is kept',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      const { modelfile, capabilities } = await server.show('ownParser')
      expect(modelfile).toContain('PARSER passthrough')
      expect(modelfile).not.toMatch(/^(RENDERER|PARSER) exaone4/m)
      expect(capabilities).not.toContain('tools')
    },
  },
]
