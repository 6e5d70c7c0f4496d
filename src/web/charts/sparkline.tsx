// The course of one number in a line as high as a word: its shape, and a sentence for who does not see it.

import type { VNode } from 'preact'
import { axisOf, linePath } from './geometry.ts'

interface SparklineProps {
  /** The oldest first. */
  readonly values: readonly (number | null)[]
  /** The sentence. */
  readonly says: string
}

const box = { width: 120, height: 24 }

export const Sparkline = ({ values, says }: SparklineProps): VNode => {
  const axis = axisOf(values, 'linear')
  const line = linePath(values.map(axis.height), box)
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${box.width} ${box.height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={says}
    >
      <path class="line main" d={line} />
    </svg>
  )
}
