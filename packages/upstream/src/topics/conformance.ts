/** How many checks of an area pass on the newest release with the series, and without it. */
export function passed(area: string): string {
  const at = `conformance-v0.34.4:areas[area=${area}]`
  return `{${at}.patched|count} of {${at}.checks|count}, before {${at}.stock|count}`
}
