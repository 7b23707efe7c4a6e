import { expect, test } from 'vitest'
import { notesOf, placeholderMessage, pullRequestForm } from '../../src/llama-cpp/notes.ts'
import { llamaCppTopics } from '../../src/llama-cpp/topics/index.ts'

test('title and body of a commit message are left to a person', () => {
  for (const topic of llamaCppTopics) {
    expect(placeholderMessage(topic)).toBe(`${topic.module} : [YOUR WORDS]\n\nAssisted-by: [YOUR WORDS]\n`)
  }
})

test("llama.cpp's form says that AI wrote the code, also where the form has no line for that", () => {
  const form = pullRequestForm('# Form\n\n- AI usage disclosure: <!-- YES / NO -->\n- Other\n')
  expect(form).toMatch(/^- AI usage disclosure: YES .*\[YOUR WORDS\]$/m)
  expect(form).toContain('- Other\n')
  expect(pullRequestForm('# Form\n')).toMatch(/AI usage disclosure: YES/)
})

test('notes say which tests were run, or that none were', () => {
  for (const topic of llamaCppTopics) {
    expect(notesOf(topic, ['a.cpp'], { build: 'b1', ran: [] })).toContain('The tests were not run.')
    const notes = notesOf(topic, ['a.cpp'], { build: 'b1', ran: ['tests/test-a.cpp'] })
    expect(notes).toContain('On b1, these fail without the change and pass with it:\n\n- `tests/test-a.cpp`')
  }
})
