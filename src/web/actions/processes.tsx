// What a person tells processes: to take no more jobs, to stop, to log what they run. What is told to all, and ends work, is
// asked once more.

import type { VNode } from 'preact'
import type { ProcessCommand, Told } from '../../core/store/processes.ts'
import { processPath } from '../pages/process-table.tsx'
import { oneOf, whole } from '../parameters.ts'
import { takesOrders } from '../processes/program.ts'
import { type Change, change } from '../route.ts'
import type { Told as Message } from '../told.ts'
import { Confirm } from '../ui/confirm.tsx'
import { asGiven } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

const orders: readonly ProcessCommand[] = ['quiet', 'stop', 'dump']
const NEEDS = 'tell processes'

/** How many samples of a list are shown. */
const SOME = 5

const answers = { gone: 'processes.gone', deaf: 'processes.deaf' } as const

const messageOf = (order: ProcessCommand, said: Told): Message =>
  said === 'ok' ? { key: `processes.${order}.told`, count: 1, skipped: 0 } : { key: answers[said] }

const tellOne = (order: ProcessCommand): Change =>
  change(`/processes/:owner/${order}`, NEEDS, { back: oneOf(['list', 'one']) }, async (visit, { path, values }) => {
    const found = visit.snapshot.processes.find(({ owner }) => owner === path.owner)
    const said = found ? await visit.hm.tell(found.owner, order) : 'gone'
    // Who was told to stop has no page in a moment.
    const isListed = found && said !== 'gone' && order !== 'stop' && values.back === 'one'
    return { to: visit.to(isListed ? processPath(found) : '/processes'), told: messageOf(order, said) }
  })

const tellAll = (order: ProcessCommand): Change =>
  change(`/processes/${order}`, NEEDS, { count: whole(0, 1e6, 0) }, async (visit, { values }) => {
    const processes = visit.snapshot.processes.filter(takesOrders)
    const title = visit.locale.t(`processes.${order}.all`)
    // Somebody has seen a number; where there are more by now, they look again.
    if (order !== 'dump' && processes.length > values.count)
      return { title, tab: 'nav.processes', body: confirmPage(visit, order) }
    const said = await Promise.all(processes.map(({ owner }) => visit.hm.tell(owner, order)))
    const count = said.filter((one) => one === 'ok').length
    return { to: visit.to('/processes'), told: { key: `processes.${order}.told`, count, skipped: said.length - count } }
  })

const confirmPage = (visit: Visit, order: 'quiet' | 'stop'): VNode => {
  const { locale, snapshot, to } = visit
  const processes = snapshot.processes.filter(takesOrders)
  const count = processes.length
  const names = processes.slice(0, SOME).map(({ card }) => `${card.hostname}:${card.pid}`)
  return (
    <Confirm
      {...{ visit, count, action: to(`/processes/${order}`), back: to('/processes') }}
      about={locale.t(`processes.${order}.confirm`, { count })}
      verb={locale.t(`processes.${order}.all`)}
    >
      <pre {...asGiven}>{[...names, ...(count > SOME ? ['…'] : [])].join('\n')}</pre>
    </Confirm>
  )
}

export const processActions: readonly Change[] = [...orders.map(tellAll), ...orders.map(tellOne)]
