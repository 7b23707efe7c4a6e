export type Variant = 'stock' | 'patched'

export const variants: readonly Variant[] = ['stock', 'patched']
