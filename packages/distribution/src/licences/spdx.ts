/** What the text of a licence contains, by SPDX id. */
const MARKS: Readonly<Record<string, (text: string) => boolean>> = {
  'Apache-2.0': (text) => /Apache License,? Version 2\.0/i.test(text),
  'BSD-2-Clause': (text) => BSD.test(text) && !NO_ENDORSEMENT.test(text),
  'BSD-3-Clause': (text) => BSD.test(text) && NO_ENDORSEMENT.test(text),
  ISC: (text) =>
    /Permission to use, copy, modify, and(\/or)? distribute this software for any purpose/i.test(text),
  MIT: (text) => MIT.test(text) && NOTICE_STAYS.test(text),
  'MIT-0': (text) => MIT.test(text) && !NOTICE_STAYS.test(text),
  'MPL-2.0': (text) => /Mozilla Public License,? (v\. |version )?2\.0/i.test(text),
  Unlicense: (text) => /free and unencumbered software released into the public domain/i.test(text),
}

const BSD = /Redistribution and use in source and binary forms/i
const NO_ENDORSEMENT = /used to endorse or promote/i
const MIT = /Permission is hereby granted, free of charge/i
const NOTICE_STAYS = /this permission notice( \(.*?\))? shall be included/i

const PUBLIC_DOMAIN = 'LicenseRef-public-domain'

/**
 * The licences that a text contains, as an SPDX expression: `Apache-2.0 AND MIT` for a text with both.
 *
 * @param text of a licence file, or a comment that contains a licence
 * @returns undefined if none of the licences that parts of Ollama have is in it
 */
export function spdxOf(text: string): string | undefined {
  const plain = text.replaceAll(/^[\s/*#;-]+/gm, '').replaceAll(/\s+/g, ' ')
  const found = Object.entries(MARKS).filter(([, isIn]) => isIn(plain))
  if (found.length > 0) return found.map(([id]) => id).join(' AND ')
  return /public domain/i.test(plain) ? PUBLIC_DOMAIN : undefined
}
