/** What the test models say, and what clients must therefore give their users. */
export const conversation = {
  question: 'What is the weather in Seoul?',
  thought: 'The city is known; I can answer.',
  answer: 'It is sunny in Seoul (서울 🇰🇷).',
  /** The question that takes two tools, one after the other. */
  loopQuestion: 'How warm is it in Seoul, in the American way?',
  loopThoughts: ['The weather first.', 'Now convert that.', 'Both are known by now.'],
  loopAnswer: 'It is 69.8 °F in Seoul.',
  loopCalls: [
    { name: 'get_weather', arguments: { city: 'Seoul' } },
    { name: 'convert', arguments: { degrees: 21 } },
  ],
  /** In alphabetical order, because stock Ollama's grammar asks for the properties in that order. */
  object: { city: 'Seoul', temperature: 21 },
  parallelCalls: [
    { name: 'get_weather', arguments: { city: 'Seoul' } },
    { name: 'get_weather', arguments: { city: 'Busan' } },
  ],
} as const
