// Small pictures, drawn in the colour of the text beside them. Each stands beside a word and says nothing alone.

import type { VNode } from 'preact'

const paths = {
  running: 'M5 3.5v9l7-4.5z',
  paused: 'M4.5 3.5h2.5v9H4.5zM9 3.5h2.5v9H9z',
  alone: 'M8 1.8 15 14H1zM7.3 6v4h1.4V6zm0 5v1.5h1.4V11z',
  failed: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM7.2 4.5h1.6v4.7H7.2zm0 5.8h1.6v1.6H7.2z',
  done: 'M6.4 11.8 2.6 8l1.2-1.2 2.6 2.6 5.8-5.8L13.4 4.8z',
  search: 'M7 2a5 5 0 1 0 3 9l3.3 3.3 1-1L11 10a5 5 0 0 0-4-8zm0 1.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }): VNode => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
