// Every process in a line: where it runs, what it takes, how busy it is, and what it can be told.

import type { VNode } from 'preact'
import type { Card, Did, ProcessCommand } from '../../core/store/processes.ts'
import type { WorkerProcess } from '../../runtime/inspector.ts'
import { isSilent, programOf, slotsOf, takesOrders } from '../processes/program.ts'
import { asGiven, Given, inLine } from '../ui/given.tsx'
import { Icon } from '../ui/icon.tsx'
import { Live } from '../ui/live.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

/** As many as the news tell of. */
const MOST_ROWS = 100

export const ProcessTable = ({ visit }: { visit: Visit }): VNode => {
  const { locale, snapshot } = visit
  const { processes } = snapshot
  return (
    <>
      <table class="list processes">
        <caption>{locale.t('processes.caption')}</caption>
        <Head visit={visit} />
        <tbody>
          {processes.slice(0, MOST_ROWS).map((process) => (
            <Row key={process.owner} visit={visit} process={process} />
          ))}
        </tbody>
      </table>
      {processes.length > MOST_ROWS && (
        <p class="note">{locale.t('processes.more', { count: processes.length - MOST_ROWS })}</p>
      )}
    </>
  )
}

const Head = ({ visit }: { visit: Visit }): VNode => {
  const { locale } = visit
  return (
    <thead>
      <tr>
        <th scope="col">{locale.t('processes.process')}</th>
        <th scope="col">{locale.t('processes.state')}</th>
        <th scope="col">{locale.t('processes.queues')}</th>
        <th scope="col" class="number">
          {locale.t('processes.busy')}
        </th>
        {isCounted(visit) &&
          deeds.map((deed) => (
            <th key={deed} scope="col" class="number">
              {locale.t(`processes.${deed}`)}
            </th>
          ))}
        <th scope="col" class="number">
          {locale.t('processes.memory')}
        </th>
        <th scope="col">{locale.t('processes.started')}</th>
        {visit.may('tell processes') && <th scope="col">{locale.t('processes.actions')}</th>}
      </tr>
    </thead>
  )
}

/** What a process did, where the store knows it. */
export const deeds: readonly (keyof Did)[] = ['processed', 'failed']

const isCounted = ({ snapshot: { processes } }: Visit): boolean => processes.some(({ did }) => did !== undefined)

interface ProcessProps {
  readonly visit: Visit
  readonly process: WorkerProcess
}

export const processPath = ({ owner }: Pick<WorkerProcess, 'owner'>): string =>
  `/processes/${encodeURIComponent(owner)}`

const Row = ({ visit, process }: ProcessProps): VNode => {
  const { locale } = visit
  const { card } = process
  return (
    <tr>
      <Name visit={visit} process={process} />
      <td data-label={locale.t('processes.state')}>
        <span>
          <ProcessState visit={visit} process={process} />
          <span class="line soft">
            {locale.t('processes.seen')} <Moment visit={visit} at={process.picturedAt} />
          </span>
        </span>
      </td>
      <td data-label={locale.t('processes.queues')}>
        <div>
          {card.capsules.map((capsule) => (
            <QueueList key={capsule.name} visit={visit} capsule={capsule} isOne={card.capsules.length === 1} />
          ))}
        </div>
      </td>
      <td class="number" data-label={locale.t('processes.busy')}>
        <span>
          <LiveBusy visit={visit} process={process} /> / {locale.count(slotsOf(card))}
        </span>
      </td>
      {isCounted(visit) &&
        deeds.map((deed) => (
          <td key={deed} class="number" data-label={locale.t(`processes.${deed}`)}>
            <LiveDid visit={visit} process={process} deed={deed} />
          </td>
        ))}
      <td class="number" data-label={locale.t('processes.memory')}>
        <LiveMemory visit={visit} process={process} />
      </td>
      <td data-label={locale.t('processes.started')}>
        <Moment visit={visit} at={card.startedAt} />
      </td>
      {visit.may('tell processes') && (
        <td data-label={locale.t('processes.actions')}>
          <Orders visit={visit} process={process} back="list" />
        </td>
      )}
    </tr>
  )
}

const Name = ({ visit, process }: ProcessProps): VNode => {
  const { card } = process
  return (
    <th scope="row" data-label={visit.locale.t('processes.process')}>
      <span>
        <a href={visit.to(processPath(process))}>
          <Given>{`${card.hostname}:${card.pid}`}</Given>
        </a>
        <Tags card={card} />
        <span class="jid" {...asGiven}>
          {inLine(programOf(process))}
        </span>
      </span>
    </th>
  )
}

/** What whoever started it wrote on it. */
export const Tags = ({ card: { tag, labels } }: { card: Card }): VNode => (
  <>
    {[...(tag === '' ? [] : [tag]), ...labels].map((one) => (
      <span key={one} class="chip" {...asGiven}>
        {inLine(one)}
      </span>
    ))}
  </>
)

const states = { running: 'processes.running', paused: 'processes.quietState', alone: 'processes.silent' } as const

export const ProcessState = ({ visit: { locale, snapshot }, process }: ProcessProps): VNode => {
  const state = isSilent(process, snapshot.at) ? 'alone' : process.quiet ? 'paused' : 'running'
  return (
    <>
      <span class={`state ${state}`}>
        <Icon name={state} /> {locale.t(states[state])}
      </span>
      {process.card.embedded && (
        <span class="chip" title={locale.t('processes.embedded.help')}>
          {locale.t('processes.embedded')}
        </span>
      )}
    </>
  )
}

export const LiveBusy = ({ visit, process: { owner, busy } }: ProcessProps): VNode => (
  <Live of={`process.${owner}.busy`} value={busy} as="count" locale={visit.locale} />
)

/** Nobody knows it of a stranger. */
export const LiveMemory = ({ visit, process: { owner, rssBytes, stranger } }: ProcessProps): VNode =>
  stranger === undefined ? (
    <Live of={`process.${owner}.rss`} value={rssBytes} as="bytes" locale={visit.locale} />
  ) : (
    <span class="soft">{visit.locale.t('store.unknown')}</span>
  )

export const LiveDid = ({ visit, process: { owner, did }, deed }: ProcessProps & { deed: keyof Did }): VNode =>
  did === undefined ? (
    <span class="soft">{visit.locale.t('store.unknown')}</span>
  ) : (
    <Live of={`process.${owner}.${deed}`} value={did[deed]} as="count" locale={visit.locale} />
  )

interface CapsuleProps {
  readonly visit: Visit
  readonly capsule: Card['capsules'][number]
  /** Then its name says nothing. */
  readonly isOne: boolean
}

/** The queues of a capsule, in their order; their weights where they have any. */
export const QueueList = ({ visit, capsule: { name, mode, queues }, isOne }: CapsuleProps): VNode => (
  <span class="line">
    {!isOne && (
      <span class="soft" {...asGiven}>
        {inLine(name)}:{' '}
      </span>
    )}
    {queues.map((queue, i) => (
      <span key={queue.name}>
        {i > 0 && ', '}
        <Given>{queue.name}</Given>
        {mode === 'weighted' && <span class="soft"> ×{visit.locale.count(queue.weight)}</span>}
      </span>
    ))}
  </span>
)

const orders: readonly ProcessCommand[] = ['quiet', 'stop', 'dump']

/** What a process can be told: its buttons. */
export const Orders = ({ visit, process, back }: ProcessProps & { back: 'list' | 'one' }): VNode => {
  const { locale } = visit
  if (!takesOrders(process)) return <span class="soft">{locale.t('processes.signals')}</span>
  const path = processPath(process)
  const name = `${process.card.hostname}:${process.card.pid}`
  return (
    <form method="post" action={visit.to(`${path}/dump`)} class="orders">
      <input type="hidden" name="back" value={back} />
      {orders
        .filter((order) => order !== 'quiet' || !process.quiet)
        .map((order) => (
          <button
            key={order}
            type="submit"
            formAction={visit.to(`${path}/${order}`)}
            class={order === 'stop' ? 'final' : undefined}
            title={locale.t(`processes.${order}.help`)}
            aria-label={locale.t(`processes.${order}.name`, { name })}
          >
            {locale.t(`processes.${order}`)}
          </button>
        ))}
    </form>
  )
}
