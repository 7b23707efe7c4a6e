/**
 * Says which rule of upstream's CONTRIBUTING a title breaks; undefined for a good title. Upstream wants
 * `<package>: <short description>`, the description in lower case, to complete "This changes Ollama to …".
 */
export function titleProblem(title: string): string | undefined {
  const [, prefix, description] = /^(\S+): (.+)$/.exec(title) ?? []
  if (prefix === undefined || description === undefined) return 'it is not <package>: <short description>'
  if (CONVENTIONAL.test(prefix)) return `${JSON.stringify(prefix)} is a kind of change, not a package`
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(prefix)) return `${JSON.stringify(prefix)} is not the path of a package`
  if (!/^[a-z]/.test(description)) return 'the description does not begin with a lowercase letter'
  if (description.endsWith('.')) return 'it ends with a full stop'
  if (NO_IMPERATIVE.test(description)) return 'it does not complete "This changes Ollama to …"'
  if (title.length > MAXIMUM) return `it is longer than ${MAXIMUM} characters`
  return undefined
}

/** GitHub cuts longer titles in lists. */
const MAXIMUM = 72

const CONVENTIONAL = /^(feat|fix|chore|docs|style|refactor|perf|test|build|ci|revert)(\(.*\))?!?$/

/** Past tense, third person and gerund of verbs common in titles, articles, and statements. */
const NO_IMPERATIVE =
  /^(was|were|is|are|the|a|an|this|it|not|(add|fix|mov|us|updat|remov|chang|enabl|support|siz|keep|sampl|apply|sett|return|flush|constrain|predict)(ed|s|es|ing|ting|ping)|sets|applies|applied)\b/
