import type { Message, Tool } from 'ollama'

/** Something that only a model that thinks gets right, and what is right. */
export interface Task {
  title: string
  messages: Message[]
  think: boolean
  tools: boolean
  /** The calls that are right, in any order; each argument has the values that are right. */
  calls: readonly { name: string; args: Readonly<Record<string, readonly unknown[]>> }[]
  /** Words of which the answer must have one, where no call is right. */
  answer?: readonly string[]
}

const ask = (content: string): Message[] => [{ role: 'user', content }]

const tool = (
  name: string,
  description: string,
  parameters: Readonly<Record<string, string>>,
  required: readonly string[] = Object.keys(parameters),
): Tool => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: {
      type: 'object',
      required: [...required],
      properties: Object.fromEntries(Object.entries(parameters).map(([key, type]) => [key, { type }])),
    },
  },
})

/** Ten tools, of which some are near to each other. */
export const tenTools: readonly Tool[] = [
  tool('get_weather', 'The weather in a city right now', { city: 'string' }),
  tool('get_forecast', 'The weather in a city in the days to come', { city: 'string', days: 'integer' }),
  tool('convert_currency', 'What an amount is in another currency', {
    amount: 'number',
    from: 'string',
    to: 'string',
  }),
  tool('convert_temperature', 'Celsius to Fahrenheit', { celsius: 'number' }),
  tool(
    'create_event',
    'Put an event into the calendar',
    { title: 'string', date: 'string', minutes: 'integer', notify: 'boolean' },
    ['title', 'date', 'minutes'],
  ),
  tool('list_events', 'The events of a day, written as YYYY-MM-DD', { date: 'string' }),
  tool('send_mail', 'Send a mail', { to: 'string', subject: 'string', body: 'string' }),
  tool('search_files', 'Find files by their name', { pattern: 'string' }),
  tool('read_file', 'What is in a file', { path: 'string' }),
  tool('translate', 'Translate a text', { text: 'string', language: 'string' }),
]

export const tasks: Readonly<Record<string, Task>> = {
  'pick-tool': {
    title: 'of ten tools, the one that fits is called',
    messages: ask('What is the weather in Busan right now?'),
    think: false,
    tools: true,
    calls: [{ name: 'get_weather', args: { city: ['Busan', 'Busan, South Korea'] } }],
  },
  'pick-tool-thinking': {
    title: 'after thinking too, of ten tools the one that fits is called',
    messages: ask('What is the weather in Busan right now?'),
    think: true,
    tools: true,
    calls: [{ name: 'get_weather', args: { city: ['Busan', 'Busan, South Korea'] } }],
  },
  'typed-arguments': {
    title: 'arguments have the types that are declared: text, a whole number and a truth value',
    messages: ask('Put "Review" into my calendar on 2026-03-02, for 45 minutes, and notify everyone.'),
    think: false,
    tools: true,
    calls: [
      {
        name: 'create_event',
        args: { title: ['Review'], date: ['2026-03-02'], minutes: [45], notify: [true] },
      },
    ],
  },
  'none-fits': {
    title: 'no tool is called when none fits',
    messages: ask('How many legs does a spider have? Answer in one short sentence.'),
    think: false,
    tools: true,
    calls: [],
    answer: ['eight', '8'],
  },
  'parallel-calls': {
    title: 'two things that are asked for at once are two calls',
    messages: ask('What is the weather in Seoul and in Busan right now?'),
    think: false,
    tools: true,
    calls: [
      { name: 'get_weather', args: { city: ['Seoul', 'Seoul, South Korea'] } },
      { name: 'get_weather', args: { city: ['Busan', 'Busan, South Korea'] } },
    ],
  },
  'korean-call': {
    title: 'what is asked in Korean is called as well',
    messages: ask('지금 부산 날씨 알려줘.'),
    think: false,
    tools: true,
    calls: [{ name: 'get_weather', args: { city: ['부산', 'Busan', '부산광역시'] } }],
  },
  'korean-answer': {
    title: 'what is asked in Korean is answered in Korean',
    messages: ask('대한민국의 수도는 어디야? 한 문장으로 답해줘.'),
    think: false,
    tools: false,
    calls: [],
    answer: ['서울'],
  },
}
