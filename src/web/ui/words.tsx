// A schedule in words, below how it is written.

import type { VNode } from 'preact'
import { Given } from './given.tsx'

export const Words = ({ said }: { said: string | null }): VNode | null =>
  said === null ? null : (
    <span class="line soft">
      <Given>{said}</Given>
    </span>
  )
