// One process: what it is, what it takes, and the jobs in its slots.

import type { VNode } from 'preact'
import type { WorkerProcess } from '../../runtime/inspector.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { programOf, slotsOf } from '../processes/program.ts'
import { type Look, look } from '../route.ts'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'
import { deeds, LiveBusy, LiveDid, LiveMemory, Orders, ProcessState, QueueList, Tags } from './process-table.tsx'

export const process: Look = look('/processes/:owner', 'view', {}, async (visit, { path }) => {
  const found = visit.snapshot.processes.find(({ owner }) => owner === path.owner)
  const tab = 'nav.processes'
  if (!found)
    return {
      title: visit.locale.t('process.gone'),
      tab,
      status: 404,
      body: <Gone visit={visit} owner={path.owner ?? ''} />,
    }
  const title = visit.locale.t('process.title', { name: `${found.card.hostname}:${found.card.pid}` })
  return { title, tab, body: <Process visit={visit} process={found} /> }
})

const Gone = ({ visit, owner }: { visit: Visit; owner: string }): VNode => (
  <section class="panel">
    <p>{visit.locale.t('process.gone.text')}</p>
    <p class="code">{owner}</p>
    <p>
      <a href={visit.to('/processes')}>{visit.locale.t('process.others')}</a>
    </p>
  </section>
)

interface ProcessProps {
  readonly visit: Visit
  readonly process: WorkerProcess
}

const Process = ({ visit, process }: ProcessProps): VNode => (
  <>
    <Cards visit={visit} process={process} />
    {visit.may('tell processes') && <Orders visit={visit} process={process} back="one" />}
    <section>
      <h2>{visit.locale.t('process.slots')}</h2>
      <Slots visit={visit} process={process} />
    </section>
    <section>
      <h2>{visit.locale.t('process.capsules')}</h2>
      <Capsules visit={visit} process={process} />
    </section>
    <section>
      <h2>{visit.locale.t('process.about')}</h2>
      <About visit={visit} process={process} />
    </section>
  </>
)

const Cards = ({ visit, process }: ProcessProps): VNode => {
  const { locale } = visit
  return (
    <section class="cards" aria-label={locale.t('overview.counters')}>
      <div class="card">
        <h2>{locale.t('processes.state')}</h2>
        <p>
          <ProcessState visit={visit} process={process} />
        </p>
      </div>
      <div class="card">
        <h2>{locale.t('processes.busy')}</h2>
        <p class="figure">
          <LiveBusy visit={visit} process={process} />
        </p>
        <p class="note">{locale.t('overview.ofSlots', { count: slotsOf(process.card) })}</p>
      </div>
      {process.did !== undefined &&
        deeds.map((deed) => (
          <div key={deed} class="card">
            <h2>{locale.t(`processes.${deed}`)}</h2>
            <p class="figure">
              <LiveDid visit={visit} process={process} deed={deed} />
            </p>
          </div>
        ))}
      <div class="card">
        <h2>{locale.t('processes.memory')}</h2>
        <p class="figure">
          <LiveMemory visit={visit} process={process} />
        </p>
      </div>
    </section>
  )
}

const Slots = ({ visit, process: { busy, running } }: ProcessProps): VNode => {
  const { locale, snapshot } = visit
  if (running.length === 0)
    return <p class="empty">{locale.t(busy === 0 ? 'process.idle' : 'busy.short', { count: busy })}</p>
  return (
    <table class="list">
      <caption>{locale.t('process.slots')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('jobs.job')}</th>
          <th scope="col">{locale.t('jobs.queue')}</th>
          {visit.may('view args') && <th scope="col">{locale.t('jobs.args')}</th>}
          <th scope="col" class="number">
            {locale.t('busy.since')}
          </th>
        </tr>
      </thead>
      <tbody>
        {running
          .toSorted((a, b) => a.startedAt - b.startedAt)
          .map(({ jid, displayClass, displayArgs, queue, startedAt }) => (
            <tr key={`${jid} ${startedAt}`}>
              <th scope="row" data-label={locale.t('jobs.job')}>
                <span>
                  {displayClass || locale.t('jobs.unreadable')}
                  {jid !== null && <span class="jid">{jid}</span>}
                </span>
              </th>
              <td data-label={locale.t('jobs.queue')}>{queue}</td>
              {visit.may('view args') && (
                <td class="code" data-label={locale.t('jobs.args')}>
                  {visit.may('view args', queue) && argsLine(displayArgs)}
                </td>
              )}
              <td class="number" data-label={locale.t('busy.since')}>
                {locale.duration(Math.max(0, snapshot.at - startedAt))}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

const Capsules = ({ visit, process: { card } }: ProcessProps): VNode => {
  const { locale } = visit
  return (
    <table class="list">
      <caption>{locale.t('process.capsules')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('process.capsule')}</th>
          <th scope="col">{locale.t('processes.queues')}</th>
          <th scope="col">{locale.t('process.order')}</th>
          <th scope="col" class="number">
            {locale.t('processes.card.slots')}
          </th>
        </tr>
      </thead>
      <tbody>
        {card.capsules.map((capsule) => (
          <tr key={capsule.name}>
            <th scope="row" data-label={locale.t('process.capsule')}>
              {capsule.name}
            </th>
            <td data-label={locale.t('processes.queues')}>
              <QueueList visit={visit} capsule={capsule} isOne />
            </td>
            <td data-label={locale.t('process.order')}>{locale.t(`process.order.${capsule.mode}`)}</td>
            <td class="number" data-label={locale.t('processes.card.slots')}>
              {locale.count(capsule.concurrency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const About = ({ visit, process }: ProcessProps): VNode => {
  const { locale } = visit
  const { owner, card, picturedAt } = process
  return (
    <dl class="facts panel">
      <div>
        <dt>{locale.t('process.program')}</dt>
        <dd>{programOf(process)}</dd>
      </div>
      {(card.tag !== '' || card.labels.length > 0) && (
        <div>
          <dt>{locale.t('process.tags')}</dt>
          <dd>
            <Tags card={card} />
          </dd>
        </div>
      )}
      <div>
        <dt>{locale.t('processes.started')}</dt>
        <dd>
          <Moment visit={visit} at={card.startedAt} />
        </dd>
      </div>
      <div>
        <dt>{locale.t('process.seen')}</dt>
        <dd>
          <Moment visit={visit} at={picturedAt} />
        </dd>
      </div>
      <div>
        <dt>{locale.t('process.id')}</dt>
        <dd class="code">{owner}</dd>
      </div>
    </dl>
  )
}
