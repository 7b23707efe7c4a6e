import type { ModelName } from '@exaone4/conformance'

/** The releases on which each file is tried. */
export const familyReleases = ['v0.18.0', 'v0.24.0', 'v0.32.0', 'v0.34.4'] as const
export type FamilyRelease = (typeof familyReleases)[number]

/** Whose capabilities, stop token and prompt a file gets; `stock`: those that it has without the patches. */
export type FamilyFormat = '4.0' | '4.5' | 'deep' | 'stock'

export interface Expected {
  as: FamilyFormat
  /** Requests that load the file are refused with a message that contains this. */
  refused?: string
  /** Can llama.cpp of the release load the file (default: true)? */
  loads?: boolean
}

export interface FamilyFile {
  id: string
  title: string
  model: ModelName
  expected: Readonly<Record<FamilyRelease, Expected>>
}

const EXAONE45 = 'EXAONE 4.5 needs Ollama v0.32.10 or newer'
const K_EXAONE = 'K-EXAONE needs Ollama v0.30.0 or newer'

type Row = Readonly<Record<FamilyRelease, Expected>>

const everywhere = (as: FamilyFormat): Row => ({
  'v0.18.0': { as },
  'v0.24.0': { as },
  'v0.32.0': { as },
  'v0.34.4': { as },
})

/** With the block that predicts several tokens. */
const whole45 = (as: FamilyFormat): Row => ({
  'v0.18.0': { as, refused: EXAONE45 },
  'v0.24.0': { as, refused: EXAONE45 },
  'v0.32.0': { as, refused: EXAONE45 },
  'v0.34.4': { as },
})

const cut45 = (as: FamilyFormat): Row => ({
  'v0.18.0': { as, refused: EXAONE45 },
  'v0.24.0': { as, refused: EXAONE45 },
  'v0.32.0': { as },
  'v0.34.4': { as },
})

const kExaone = (as: FamilyFormat): Row => ({
  'v0.18.0': { as, refused: K_EXAONE },
  'v0.24.0': { as, refused: K_EXAONE },
  'v0.32.0': { as },
  'v0.34.4': { as },
})

/** An architecture that llama.cpp knows since v0.30.0. */
const unknownArchitecture: Row = {
  ...everywhere('stock'),
  'v0.18.0': { as: 'stock', loads: false },
  'v0.24.0': { as: 'stock', loads: false },
}

/** The files, and what the patched build must do with each. */
export const familyFiles: readonly FamilyFile[] = [
  { id: '4.0', title: 'EXAONE 4.0', model: 'fileOf40', expected: everywhere('4.0') },
  {
    id: '4.0-template',
    title: "EXAONE 4.0 with its author's template",
    model: 'fileOf40Template',
    expected: everywhere('4.0'),
  },
  {
    id: '4.0-chatml',
    title: 'EXAONE 4.0 with a ChatML template',
    model: 'fileOf40ChatML',
    expected: everywhere('stock'),
  },
  {
    id: '4.0-small',
    title: "EXAONE 4.0 with 30 blocks, as 1.2B, and its author's template",
    model: 'fileOf40Small',
    expected: everywhere('4.0'),
  },
  {
    id: '4.5-65',
    title: 'EXAONE 4.5 with 65 blocks',
    model: 'fileOf45Whole',
    expected: whole45('4.5'),
  },
  {
    id: '4.5-65-template',
    title: "EXAONE 4.5 with 65 blocks and its author's template",
    model: 'fileOf45WholeTemplate',
    expected: whole45('4.5'),
  },
  {
    id: '4.5-65-chatml',
    title: 'EXAONE 4.5 with 65 blocks and a ChatML template',
    model: 'fileOf45WholeChatML',
    expected: whole45('stock'),
  },
  { id: '4.5-64', title: 'EXAONE 4.5 with 64 blocks', model: 'fileOf45Cut', expected: cut45('4.5') },
  {
    id: '4.5-64-template',
    title: "EXAONE 4.5 with 64 blocks and its author's template",
    model: 'fileOf45CutTemplate',
    expected: cut45('4.5'),
  },
  {
    id: '4.5-64-chatml',
    title: 'EXAONE 4.5 with 64 blocks and a ChatML template',
    model: 'fileOf45CutChatML',
    expected: cut45('stock'),
  },
  { id: 'k-exaone', title: 'K-EXAONE', model: 'fileOfKExaone', expected: kExaone('4.5') },
  {
    id: 'k-exaone-template',
    title: "K-EXAONE with its author's template",
    model: 'fileOfKExaoneTemplate',
    expected: kExaone('4.5'),
  },
  {
    id: 'k-exaone-chatml',
    title: 'K-EXAONE with a ChatML template',
    model: 'fileOfKExaoneChatML',
    expected: kExaone('stock'),
  },
  {
    id: '3.5',
    title: "EXAONE 3.5 with its author's template",
    model: 'fileOf35',
    expected: everywhere('stock'),
  },
  {
    id: 'deep',
    title: "EXAONE Deep with its author's template",
    model: 'fileOfDeep',
    expected: everywhere('deep'),
  },
  {
    id: 'many-tokens',
    title: 'EXAONE 4.0 with as many tokens as EXAONE 4.5',
    model: 'fileManyTokens',
    expected: everywhere('stock'),
  },
  {
    id: 'other-end',
    title: "EXAONE 4.5's pre-tokenizer and EXAONE 4.0's end of turn",
    model: 'fileOtherEnd',
    expected: everywhere('stock'),
  },
  {
    id: 'other-end-many-tokens',
    title: 'the same with as many tokens as EXAONE 4.5',
    model: 'fileOtherEndManyTokens',
    expected: everywhere('stock'),
  },
  {
    id: 'no-pre-tokenizer',
    title: 'EXAONE 4.0 without the name of its pre-tokenizer',
    model: 'fileNoPreTokenizer',
    expected: everywhere('stock'),
  },
  {
    id: 'moe-as-4.0',
    title: "K-EXAONE with EXAONE 4.0's pre-tokenizer",
    model: 'fileMoeAs40',
    expected: unknownArchitecture,
  },
  { id: 'llama', title: 'Llama', model: 'fileOfLlama', expected: everywhere('stock') },
  { id: 'qwen3', title: 'Qwen3', model: 'fileOfQwen3', expected: everywhere('stock') },
]

export function isFamilyRelease(version: string): version is FamilyRelease {
  return familyReleases.some((release) => release === version)
}
