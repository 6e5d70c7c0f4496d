// What a person does with a job by the clock.

import { cronPath } from '../pages/cron-path.ts'
import { oneOf, whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Given } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'

const back = { back: oneOf(['list', 'entry'] as const) }

type Verb = 'run' | 'pause' | 'resume' | 'skip'

const acts: Readonly<Record<Verb, (visit: Visit, name: string) => Promise<unknown>>> = {
  run: ({ hm }, name) => hm.cron.run(name),
  pause: ({ hm }, name) => hm.cron.pause(name),
  resume: ({ hm }, name) => hm.cron.resume(name),
  skip: ({ hm }, name) => hm.cron.skipNext(name),
}

/** Of a queue that this person may not steer: it is as if there were none. */
async function isThere(visit: Visit, name: string, needs: 'steer crons' | 'delete jobs'): Promise<boolean> {
  const entry = await visit.hm.cron.find(name)
  return entry !== null && visit.may(needs, entry.queue)
}

const steering = (verb: Verb): Change =>
  change(`/periodic/:name/${verb}`, 'steer crons', back, async (visit, { path, values }) => {
    const name = path.name ?? ''
    if (!(await isThere(visit, name, 'steer crons')))
      return { to: visit.to('/periodic'), told: { key: 'periodic.gone' } }
    await acts[verb](visit, name)
    const to = values.back === 'entry' ? cronPath(name) : '/periodic'
    return { to: visit.to(to), told: { key: `periodic.${verb}.told` } }
  })

const remove: Change = change(
  '/periodic/:name/remove',
  'delete jobs',
  { count: whole(0, 1, 0) },
  async (visit, { path, values }) => {
    const { locale, hm } = visit
    const name = path.name ?? ''
    if (!(await isThere(visit, name, 'delete jobs')))
      return { to: visit.to('/periodic'), told: { key: 'periodic.gone' } }
    if (values.count === 0) {
      const own = cronPath(name)
      const body = (
        <Confirm
          {...{ visit, count: 1, action: visit.to(`${own}/remove`), back: visit.to(own) }}
          about={locale.t('periodic.remove.about')}
          verb={locale.t('periodic.remove')}
        >
          <p>
            <Given>{name}</Given>
          </p>
        </Confirm>
      )
      return { title: locale.t('periodic.remove'), tab: 'nav.periodic', body }
    }
    const key = (await hm.cron.remove(name)) ? 'periodic.remove.told' : 'periodic.gone'
    return { to: visit.to('/periodic'), told: { key } }
  },
)

/** One of another program becomes ours. */
const takeOver: Change = change(
  '/periodic/:name/take-over',
  'steer crons',
  { count: whole(0, 1, 0) },
  async (visit, { path, values }) => {
    const { locale, hm } = visit
    const name = path.name ?? ''
    const theirs = (await hm.cron.foreign()).find((one) => one.name === name && one.hurdle === null)
    if (!theirs || !visit.may('steer crons', theirs.queue ?? undefined))
      return { to: visit.to('/periodic'), told: { key: 'periodic.gone' } }
    if (values.count === 1) {
      await hm.cron.takeOver(name)
      return { to: visit.to('/periodic'), told: { key: 'periodic.takeOver.told' } }
    }
    const body = (
      <Confirm
        {...{ visit, count: 1, action: visit.to(`${cronPath(name)}/take-over`), back: visit.to('/periodic') }}
        about={locale.t('periodic.takeOver.about', { program: theirs.program })}
        verb={locale.t('periodic.takeOver')}
        leave={locale.t('periodic.takeOver.leave')}
      >
        <p>
          <Given>{name}</Given>
        </p>
      </Confirm>
    )
    return { title: locale.t('periodic.takeOver'), tab: 'nav.periodic', body }
  },
)

export const cronActions: readonly Change[] = [
  ...(['run', 'pause', 'resume', 'skip'] as const).map(steering),
  ...[takeOver, remove],
]
