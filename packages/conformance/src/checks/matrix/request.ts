/** Only one answer fits, and it differs from what the models say by themselves. */
export const schema: Record<string, unknown> = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Busan'] } },
  required: ['city'],
  additionalProperties: false,
}
export const fitting: object = { city: 'Busan' }

/** Tokens. A model that a format takes off its script may not end by itself. */
export const limit = 200
