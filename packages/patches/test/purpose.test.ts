import { expect, it } from 'vitest'
import { purposesOf, purposeText, series } from '../src/index.ts'
import { patchOf, warmColour } from './helpers/paint.ts'

const patch = {
  ...patchOf('amber', [warmColour('amber/warm', 'amber')]),
  intent: 'The wall is amber.',
  why: {
    reason: [
      'There were too few colours for a wall of this size.',
      { when: 'runner-era', text: 'Old paint fades.' },
      { when: 'llama-server-era', text: 'New paint peels.' },
    ] as const,
    issues: ['https://example.com/issues/1'],
  },
  droppable: 'when the wall is gone',
}

it('tells what a patch is for, why, and when it can be dropped', () => {
  expect(purposeText(purposesOf([patch, patch], new Set(['runner-era'])), 40)).toMatchInlineSnapshot(`
    "amber
      intent  The wall is amber.
      why     There were too few colours for
              a wall of this size.
      why     Old paint fades.
              https://example.com/issues/1
      drop it when the wall is gone

    amber
      intent  The wall is amber.
      why     There were too few colours for
              a wall of this size.
      why     Old paint fades.
              https://example.com/issues/1
      drop it when the wall is gone"
  `)
})

it('tells of a tree only what is true of it, and of several all', () => {
  const whyOf = (...facts: ('runner-era' | 'llama-server-era')[]) =>
    purposesOf([patch], new Set(facts))[0]?.why.slice(1)
  expect(whyOf('runner-era')).toEqual(['Old paint fades.'])
  expect(whyOf('llama-server-era')).toEqual(['New paint peels.'])
  expect(whyOf('runner-era', 'llama-server-era')).toEqual(['Old paint fades.', 'New paint peels.'])
})

it('a patch of the series can be dropped when something happens upstream', () => {
  for (const { droppable } of purposesOf(series, new Set()))
    expect(droppable).toMatch(/^when (upstream|llama\.cpp) /)
})
