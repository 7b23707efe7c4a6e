/**
 * What the path of an object contains, and the seconds that a compiler needs for such an object; the first match counts.
 * Mean CPU times for one architecture (9.0), measured with CUDA 13.0 on b11076. Another machine is faster or slower at all
 * of them.
 */
const SECONDS: readonly (readonly [RegExp, number])[] = [
  [/\/mmvq\.cu$/, 92],
  [/\/mmvf\.cu$/, 69],
  [/\/mmq-instance-/, 53],
  [/\/fattn-mma-/, 50],
  [/\/(fattn-tile-.*|fattn|argsort)\.cu$/, 44],
  [/\/(mmf-instance-.*|binbcast)\.cu$/, 28],
  [/\/(fattn-vec-.*|ssm-scan|sum|top-k|mmq|mean|cumsum)\.cu$/, 20],
  [/\.cu$/, 8],
]
/** Files in C and C++. */
const OTHER = 6

/** Seconds that a compiler is expected to need for an object, see `missingObjects`. */
export function typicalSeconds(object: string): number {
  return SECONDS.find(([pattern]) => pattern.test(object))?.[1] ?? OTHER
}
