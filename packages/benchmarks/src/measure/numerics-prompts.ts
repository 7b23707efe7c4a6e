import { type RandomShapeName, randomShapes } from '@exaone4/conformance'
import { logProbabilities, tokensOf, weightsOf } from '@exaone4/models'

const LONGEST = 600

/** The prompts for a random model, and the reference's probabilities of the next token. */
export interface Question {
  prompt: string
  reference: Float64Array
}

/** Four texts that differ from the start. */
const texts: readonly string[] = Array.from({ length: 4 }, (_, which) =>
  Array.from({ length: LONGEST }, (_, index) =>
    String.fromCharCode(33 + ((which * 23 + index * 7919 + index * index * (31 + 2 * which)) % 94)),
  ).join(''),
)

/** Prompts from each text in turn: a runner with one cache slot then evaluates every prompt from its beginning. */
export function questionLengths(window: number): number[] {
  return [LONGEST, 2 * window + 3, window + 2, window + 1, window, window - 1, 129, 1]
}

const referenceOf = new Map<RandomShapeName, readonly (readonly Float64Array[])[]>()

/** Prompts for a model, longest first. The reference's answers are computed when a model is first used. */
export function questions(name: RandomShapeName): Question[] {
  const answers = referenceOf.get(name) ?? computed(name)
  referenceOf.set(name, answers)
  return questionLengths(randomShapes[name].slidingWindow).map((length, index) => {
    const which = index % texts.length
    const reference = answers[which]?.[length - 1]
    const prompt = texts[which]?.slice(0, length)
    if (!reference || prompt === undefined) throw new Error(`no text has ${length} tokens`)
    return { prompt, reference }
  })
}

function computed(name: RandomShapeName): Float64Array[][] {
  const lengths = questionLengths(randomShapes[name].slidingWindow)
  return texts.map((text, which) => {
    const needed = Math.max(...lengths.filter((_, index) => index % texts.length === which))
    return logProbabilities(weightsOf(randomShapes[name]), tokensOf(text.slice(0, needed)))
  })
}
