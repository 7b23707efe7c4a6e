/** Settings of Ollama that decide what the model's cache looks like, and any other one. */
export type ServerEnvironment = Readonly<
  Record<`${'OLLAMA' | 'EXAONE4' | 'LLAMA_ARG' | 'CUDA'}_${string}`, string>
>

/** What Ollama and the libraries that it runs models with take as settings. */
const SETTING = /^(OLLAMA|LLAMA|GGML)_/

/**
 * The environment of a server: the caller's, less every setting of Ollama in it, plus the given ones. It has a
 * home of its own, since Ollama writes keys and history there, and says more in its log: without that, the engine
 * is silent about its caches.
 */
export function serverEnvironment(
  settings: ServerEnvironment,
  place: { host: string; models: string; home: string },
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SETTING.test(name))
  return {
    ...Object.fromEntries(inherited),
    OLLAMA_DEBUG: '1',
    ...settings,
    HOME: place.home,
    OLLAMA_HOST: place.host,
    OLLAMA_MODELS: place.models,
  }
}
