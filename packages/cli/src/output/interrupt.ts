const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interrupt {
  /** Aborted when the user interrupts the program. */
  signal: AbortSignal
  stopListening: () => void
}

/** Listens for interrupts; a second one ends the program at once. */
export function interruptSignal(): Interrupt {
  const controller = new AbortController()
  const listener = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return {
    signal: controller.signal,
    stopListening: () => {
      for (const signal of SIGNALS) process.off(signal, listener)
    },
  }
}
