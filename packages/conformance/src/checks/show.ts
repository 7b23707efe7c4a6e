import type { ChatResponse, Message } from 'ollama'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import { authorTemplate } from '../fixtures/author-template.ts'
import type { Check } from './check.ts'
import { question, weather } from './requests.ts'

const greeting: Message[] = [{ role: 'user', content: 'hi' }]

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
    id: 'show/chat-template',
    title:
      "ollama show prints the template of the model's file, by which some clients see that it can call tools",
    failsOn: ['garbled', 'without-show-template'],
    fixedBy: [],
    keptBy: ['read-detection'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      const { template } = await server.show('authored')
      expect(template).toBe(authorTemplate)
    },
  },
  {
    ...area,
    id: 'detection/read-time',
    failsOn: ['garbled', 'without-read-detection', 'without-read-template'],
    title: 'tools and thinking work for a model created by stock Ollama, without creating it again',
    references: ['#14909', '#13768', '#17636'],
    fixedBy: ['parser', 'renderer', 'detection', 'read-detection'],
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
    id: 'show/embedding',
    failsOn: ['garbled', 'code-embedding-chats'],
    title: 'a model that embeds texts has neither tools nor thinking',
    fixedBy: [],
    keptBy: ['detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('embedding')
      expect(capabilities).toContain('embedding')
      expect(capabilities).not.toContain('tools')
      expect(capabilities).not.toContain('thinking')
    },
  },
  {
    ...area,
    id: 'detection/no-warning',
    failsOn: ['without-read-template'],
    title: 'no warning that chat responses may be poorly formatted for a model that stock Ollama created',
    fixedBy: ['read-detection'],
    where: 'llama-server-era',
    needs: ['facts', 'stock'],
    run: async (bench) => {
      const server = await bench.serveStockModels(['unclosed'])
      await server.chat('unclosed', { messages: question, think: false })
      const name = await server.model('unclosed')
      const { warnings } = await server.facts()
      expect(warnings.filter((each) => each.includes('poorly formatted') && each.includes(name))).toEqual([])
    },
  },
  {
    ...area,
    id: 'detection/plain-template',
    failsOn: ['garbled', 'code-template-ignored'],
    title: 'a template without tools is used unchanged, and the model lists no tools',
    references: ['#14560', '#17605'],
    fixedBy: [],
    keptBy: ['detection'],
    run: async (bench) => {
      const server = await bench.serve()
      expect(await server.prompt('plainTemplate', { messages: greeting })).toBe('hi!')
      const { capabilities } = await server.show('plainTemplate')
      expect(capabilities).not.toContain('tools')
    },
  },
  {
    ...area,
    id: 'detection/format-template',
    title: "tools and thinking work with a template that carries EXAONE 4.0's own format",
    references: ['#14560'],
    fixedBy: ['parser', 'detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const { capabilities } = await server.show('formatTemplate')
      expect(capabilities).toEqual(expect.arrayContaining(['tools', 'thinking']))
    },
  },
  {
    ...area,
    id: 'detection/file-template',
    failsOn: ['garbled', 'code-file-template-ignored'],
    title: 'a template of another format in the model file is used unchanged',
    references: ['#14560'],
    fixedBy: [],
    keptBy: ['detection'],
    where: 'llama-server-era',
    run: async (bench) => {
      const server = await bench.serve()
      expect(await server.prompt('otherFormat', { messages: greeting })).toBe('<<user>>hi<<answer>>')
    },
  },
  {
    ...area,
    id: 'detection/stock-template',
    failsOn: ['garbled', 'code-template-ignored'],
    title: 'a template of a model created by stock Ollama is used unchanged',
    references: ['#14560', '#17605'],
    fixedBy: [],
    keptBy: ['read-detection'],
    needs: ['stock'],
    run: async (bench) => {
      const server = await bench.serveStockModels(['plainTemplate', 'templated'])
      expect(await server.prompt('plainTemplate', { messages: greeting })).toBe('hi!')
      expect(await server.prompt('templated', { messages: greeting })).toBe('<user>hi<answer>')
    },
  },
  {
    ...area,
    id: 'detection/template-from-model',
    failsOn: ['garbled', 'code-inherited-renderer'],
    title: 'a template for a model made from one without a template is used unchanged',
    references: ['#14560', '#17605'],
    fixedBy: [],
    keptBy: ['detection'],
    run: async (bench) => {
      const server = await bench.serve()
      const from = await server.model('answer')
      const model = `${from}-chatml`
      const template =
        '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n'
      await answered(server.client.create({ model, from, template, stream: false }))
      try {
        const request = { model, messages: greeting, stream: false as const, _debug_render_only: true }
        const response: ChatResponse & { _debug_info?: { rendered_template: string } } = await answered(
          server.client.chat(request),
        )
        expect(response._debug_info?.rendered_template).toBe(
          '<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n',
        )
      } finally {
        await server.client.delete({ model })
      }
    },
  },
  {
    ...area,
    id: 'detection/own-template',
    title: 'a template that handles tools is used unchanged',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      const prompt = await server.prompt('templated', { messages: greeting })
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
