import type { Topic } from './topic.ts'

/** Topics that concern more than EXAONE: none of their patches is in the series, and each stands alone. */
const generalTopics: readonly Topic[] = []

/** All that is proposed upstream; a topic comes after those it stands on. */
export const topics: readonly Topic[] = [...generalTopics]
