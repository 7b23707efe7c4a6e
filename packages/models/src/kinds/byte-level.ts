/** The character that stands for each byte in GPT-2's byte-level vocabularies (`bytes_to_unicode`). */
const alphabet: readonly string[] = byteAlphabet()

/** Spells text (as UTF-8) or bytes as in a byte-level vocabulary. */
export function byteLevel(piece: string | Uint8Array): string {
  return Array.from(Buffer.from(piece), (byte) => alphabet[byte]).join('')
}

function byteAlphabet(): string[] {
  let unprintable = 0
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isPrintable(byte) ? byte : 256 + unprintable++),
  )
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
}
