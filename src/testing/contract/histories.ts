import type { Promised } from './promised.ts'
export const histories: readonly Promised[] = []
