/** Texts that only this licence contains, by SPDX id. Of two that match, the first one counts. */
const MARKS: readonly (readonly [string, readonly RegExp[]])[] = [
  ['Apache-2.0', [/Apache License,? Version 2\.0/i, /Redistribution/i]],
  ['Apache-2.0', [/Licensed under the Apache License, Version 2\.0/i]],
  ['MPL-2.0', [/Mozilla Public License,? (v\. |version )2\.0/i]],
  [
    'BSD-3-Clause',
    [
      /Redistribution and use in source and binary forms/i,
      /Neither the name|names? of .{0,120} may not be used to endorse/i,
    ],
  ],
  ['BSD-2-Clause', [/Redistribution and use in source and binary forms/i]],
  [
    'ISC',
    [
      /Permission to use, copy, modify, and(\/or)? distribute this software for any purpose with or without fee/i,
    ],
  ],
  ['Unlicense', [/This is free and unencumbered software released into the public domain/i]],
  [
    'MIT',
    [
      /Permission is hereby granted, free of charge/i,
      /(above copyright notice|permission notice) .*shall be included/i,
    ],
  ],
  ['MIT-0', [/Permission is hereby granted, free of charge/i]],
]

const PUBLIC_DOMAIN = /public domain/i

/**
 * The SPDX id of a licence text; `undefined` if none of the licences that Ollama's parts have matches.
 *
 * @param text of a licence, or a comment that contains one
 */
export function spdxOf(text: string): string | undefined {
  const plain = text.replaceAll(/^[\s/*#;-]+/gm, '').replaceAll(/\s+/g, ' ')
  const found = MARKS.find(([, marks]) => marks.every((mark) => mark.test(plain)))
  return found?.[0] ?? (PUBLIC_DOMAIN.test(plain) ? 'LicenseRef-public-domain' : undefined)
}
