// What needs a person's eye, on every page and only while it is so: jobs that nobody will take, and processes of two versions.
// It is told from the picture that the page has anyway.

import type { VNode } from 'preact'
import { listenersOf } from '../processes/listening.ts'
import { isHaymaker } from '../processes/program.ts'
import type { Visit } from '../visit.ts'
import { inLine } from './given.tsx'
import { Icon } from './icon.tsx'

/** How many are named. */
const SOME = 3
/** How much of a name: a foreign one may be of any length. */
const MOST_CHARACTERS = 60

/** The first of them, in a line. */
function named(names: readonly string[]): string {
  const some = names.slice(0, SOME).map((name) => {
    const text = inLine(name)
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
  })
  return `${some.join(', ')}${names.length > SOME ? ', …' : ''}`
}

interface Warning {
  readonly text: string
  readonly href: string
  readonly link: string
}

export const Warnings = ({ visit }: { visit: Visit }): VNode | null => {
  const warnings = [...alone(visit), ...mixed(visit)]
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label={visit.locale.t('warnings.label')}>
      {warnings.map(({ text, href, link }) => (
        <li key={text}>
          <Icon name="alone" />
          <span>
            {text} <a href={href}>{link}</a>
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Queues with jobs that nobody listens to, and that nobody paused. */
function alone({ snapshot: { stats, processes }, locale, to }: Visit): readonly Warning[] {
  const queues = stats.queues
    .filter(({ name, size, paused }) => size > 0 && !paused && listenersOf(name, processes) === 0)
    .map(({ name }) => name)
  const [first] = queues
  if (first === undefined) return []
  const path = queues.length === 1 ? `/queues/${encodeURIComponent(first)}` : '/queues'
  const text = locale.t('warnings.alone', { count: queues.length, names: named(queues) })
  return [{ text, href: to(path), link: locale.t('warnings.alone.link') }]
}

function mixed({ snapshot: { processes }, locale, to }: Visit): readonly Warning[] {
  const versions = new Set(processes.filter(({ card }) => isHaymaker(card)).map(({ card }) => card.version))
  if (versions.size < 2) return []
  const text = locale.t('warnings.mixed', { names: named([...versions].sort()) })
  return [{ text, href: to('/processes'), link: locale.t('warnings.mixed.link') }]
}
