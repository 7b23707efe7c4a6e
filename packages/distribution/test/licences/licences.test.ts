import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, temporaryTree, writeTree } from '@exaone4/harness/testing'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { goTexts } from '../../src/licences/go-modules.ts'
import { licensed } from '../../src/licences/licence.ts'
import { llamaCppLicences } from '../../src/licences/llama-cpp.ts'
import { spdxOf } from '../../src/licences/spdx.ts'
import { licenceTexts } from '../../src/licences/texts.ts'

const MIT = `MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy.
The above copyright notice and this permission notice shall be
included in all copies.
`
const MIT_0 = 'Permission is hereby granted, free of charge, to any person obtaining a copy.\n'
const BSD_2 =
  'Redistribution and use in source and binary forms, with or without\nmodification, are permitted\n'
const BSD_3 = `${BSD_2}Neither the name of the author may be used to endorse or promote products\n`
const APACHE = '    Apache License\n    Version 2.0, January 2004\n'
const UNLICENSE = 'This is free and unencumbered software released into the public domain.\n'

test.each([
  ['MIT', MIT],
  ['MIT', MIT.replaceAll(/^/gm, '// ')],
  ['MIT', MIT.replaceAll(/^/gm, ' * ')],
  ['MIT', MIT.replace('notice shall', 'notice (including the next paragraph) shall')],
  ['MIT-0', MIT_0],
  ['BSD-2-Clause', BSD_2],
  ['BSD-3-Clause', BSD_3],
  ['Apache-2.0', APACHE],
  ['Unlicense', UNLICENSE],
  ['Apache-2.0 AND MIT', `${MIT}${APACHE}`],
  ['LicenseRef-public-domain', '2010-06-11 : Igor Pavlov : Public domain'],
  [undefined, 'All rights reserved.'],
  [undefined, ''],
])('%s is told from its text', (id, text) => {
  expect(spdxOf(text)).toBe(id)
})

test('licences of a folder are found by their names, its own first, and code and test data are none', async () => {
  const dir = await temporaryTree({
    'internal/xxhash/LICENSE.txt': MIT,
    'License.md': APACHE,
    NOTICE: 'Copyright',
    PATENTS: 'grant',
    'license.go': 'package a',
    'testdata/LICENSE': MIT,
  })
  const texts = await licenceTexts(dir)
  expect(texts.map(({ file }) => file)).toEqual([
    'License.md',
    'NOTICE',
    'PATENTS',
    'internal/xxhash/LICENSE.txt',
  ])
  expect(licensed('a', 'v1', texts, dir).spdx).toBe('Apache-2.0 AND MIT')
  expect(await licenceTexts(dir, false)).toHaveLength(3)
})

test.each([
  ['no licence', {}, 'there is no licence in'],
  ['a licence that is not known', { LICENSE: 'All rights reserved.' }, 'LICENSE in'],
  ['only a notice', { NOTICE: 'Copyright' }, 'NOTICE in'],
])('%s is an error, not left out', async (_, files, detail) => {
  const dir = await temporaryTree(files)
  const texts = await licenceTexts(dir)
  const failure = await failureOf(Promise.resolve().then(() => licensed('example.org/a', 'v1', texts, dir)))
  expect(failure).toMatchObject({ code: 'check', message: 'the licence of example.org/a v1 is missing' })
  expect(failure.detail).toContain(detail)
})

test.each([
  ['its own folder', { LICENSE: BSD_3, PATENTS: 'grant' }],
  ['a module in its source', { VERSION: 'go1', 'src/vendor/golang.org/x/net/LICENSE': BSD_3 }],
])('the licence of Go comes from %s', async (_, files) => {
  const [own] = await goTexts(
    await temporaryTree({ ...files, 'src/vendor/golang.org/x/net/PATENTS': 'grant' }),
  )
  expect(own).toEqual({ file: 'LICENSE', text: BSD_3 })
})

test('a Go without any licence has none', async () => {
  await expect(goTexts(await temporaryTree({ VERSION: 'go1' }))).resolves.toEqual([])
})

test('the licence in the folder of this Go is that of the module in its source', async () => {
  const { stdout: root } = await execa('go', ['env', 'GOROOT'])
  const [own] = await goTexts(root)
  const [module] = await licenceTexts(join(root, 'src/vendor/golang.org/x/net'), false)
  expect(module).toEqual(own)
})

/** llama.cpp as far as licences are concerned. */
const LLAMA_CPP = {
  LICENSE: MIT,
  'licenses/LICENSE-jsonhpp': MIT,
  'ggml/src/ggml-cpu/llamafile/sgemm.cpp': `// Copyright 2024 Mozilla Foundation\n//\n${MIT.trimEnd().replaceAll(/^/gm, '// ')}\n// SOFTWARE.\nint x;\n`,
  'vendor/cpp-httplib/LICENSE': MIT,
  'vendor/cpp-httplib/httplib.h': '',
  'vendor/hash/hash.cpp': '',
  'vendor/hash/sha1/sha1.c': '/*\nSHA-1 in C\nBy Steve Reid\n100% Public Domain\n*/\n',
  'vendor/miniaudio/miniaudio.h': `int x;\n/*\nThis software is available as a choice.\n${UNLICENSE}${MIT_0}*/\n`,
  'vendor/nlohmann/json.hpp': '',
  'vendor/stb/stb_image.h': `/*\nThis software is available under 2 licenses\n${MIT}${UNLICENSE}*/\n`,
  'vendor/sheredom/subprocess.h': `/*\n   ${UNLICENSE}*/\nint x;\n`,
}

test('what llama.cpp contains of others has its licence, also where that is a comment', async () => {
  const parts = await llamaCppLicences(await temporaryTree(LLAMA_CPP), 'b1')
  expect(Object.fromEntries(parts.map(({ name, spdx }) => [name, spdx]))).toEqual({
    'llama.cpp': 'MIT',
    'llama.cpp/cpp-httplib': 'MIT',
    'llama.cpp/hash/sha1': 'LicenseRef-public-domain',
    'llama.cpp/llamafile-sgemm': 'MIT',
    'llama.cpp/miniaudio': 'Unlicense OR MIT-0',
    'llama.cpp/nlohmann': 'MIT',
    'llama.cpp/sheredom': 'Unlicense',
    'llama.cpp/stb': 'MIT OR Unlicense',
  })
  const sgemm = parts.find(({ name }) => name.endsWith('sgemm'))?.texts[0]?.text
  expect(sgemm).toMatch(/^Copyright 2024 Mozilla Foundation\n\nMIT License[^/]*SOFTWARE\.\n$/)
})

test.each<[string, (dir: string) => Promise<unknown>, string]>([
  [
    'new vendored code without a licence',
    (dir) => writeTree(dir, { 'vendor/new/new.h': '' }),
    'the licence of llama.cpp/new b1 is missing',
  ],
  [
    'a licence that is gone',
    (dir) => rm(join(dir, 'vendor/cpp-httplib/LICENSE')),
    'the licence of llama.cpp/cpp-httplib b1 is missing',
  ],
  [
    'a licence that is kept apart and gone',
    (dir) => rm(join(dir, 'licenses'), { recursive: true }),
    'the licence of llama.cpp/nlohmann b1 is missing',
  ],
  [
    'a comment that has moved',
    (dir) => writeFile(join(dir, 'vendor/stb/stb_image.h'), 'int x;\n'),
    'the licence in vendor/stb/stb_image.h of llama.cpp is not where it was',
  ],
  [
    'a source that has moved',
    (dir) => rm(join(dir, 'ggml'), { recursive: true }),
    'the licence of llama.cpp/llamafile-sgemm b1 is missing',
  ],
])('%s is an error', async (_, change, message) => {
  const dir = await temporaryTree(LLAMA_CPP)
  await change(dir)
  expect((await failureOf(llamaCppLicences(dir, 'b1'))).message).toBe(message)
})
