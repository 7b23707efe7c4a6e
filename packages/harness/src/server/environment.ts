/** Environment variables for a server: settings of Ollama and of the libraries that run models. */
export type ServerEnvironment = Readonly<
  Record<`${'OLLAMA' | 'EXAONE4' | 'LLAMA_ARG' | 'CUDA'}_${string}`, string>
>

/** Prefixes of the settings that Ollama and these libraries read. */
const SETTING = /^(OLLAMA|LLAMA|GGML)_/

/**
 * The environment of a server: the caller's without any settings of Ollama, plus the given ones. The server has its own
 * home, since Ollama writes keys and history there. Its log is verbose, since the engine logs its caches only then.
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
