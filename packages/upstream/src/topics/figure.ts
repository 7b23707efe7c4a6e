/** A figure of how many checks of an area pass on the newest release, with and without the series. */
export function passed(area: string): string {
  const at = `conformance-v0.34.4:areas[area=${area}]`
  return `{${at}.patched|count} of {${at}.checks|count}, {${at}.stock|count} before`
}
