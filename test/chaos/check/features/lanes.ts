// G14: of one key no more jobs are at work at once than its lane has places.

import { crons, type Feature, PLACES } from '../../workload/features.ts'
import type { Finding } from '../finding.ts'
import { grouped, type History, type Run } from '../history.ts'
import { tooMany } from './at-once.ts'
import { Rightful } from './rightful.ts'

/** How many places the lane of a job has; null: it is in none. */
function placesOf({ job, key }: Feature): number | null {
  if (job === 'Tenant') return PLACES
  return job === 'Ticked' && crons[key]?.overlap === 'queue' ? 1 : null
}

const laneOf = (run: Run): string | null =>
  run.feature && placesOf(run.feature) !== null ? `${run.feature.job} ${run.feature.key}` : null

export function checkLanes(history: History): Finding[] {
  const rightful = new Rightful(history)
  const places = new Map<string, number>()
  const going = history.runs.flatMap((run) => {
    const lane = laneOf(run)
    if (lane === null || run.feature === null) return []
    places.set(lane, placesOf(run.feature) ?? 0)
    return [{ group: lane, who: String(run.n), from: run.from, to: rightful.until(run) }]
  })
  return tooMany(going, (lane) => places.get(lane) ?? 0).map(({ group, at, who }) => ({
    rule: 'G14',
    what: `${who.length} jobs of ${group} were at work at once at ${Math.round(at)}, not ${places.get(group)}: ${who.join(', ')}`,
  }))
}

/** How often a job was pushed while as many as its lane has places had been pushed before and not come to the end of a run. */
export function heldInLanes({ runs, pushes }: History): number {
  const ends = new Map<number, Run>()
  for (const run of runs) if (run.to !== null && laneOf(run) !== null && !ends.has(run.n)) ends.set(run.n, run)
  const pushed = pushes.flatMap(({ n, at, answer }) => {
    const run = ends.get(n)
    return run?.to && run.feature && answer === 'acknowledged'
      ? [{ at, to: run.to, lane: laneOf(run), places: placesOf(run.feature) ?? 0 }]
      : []
  })
  return [...grouped(pushed, ({ lane }) => lane).values()]
    .flatMap((lane) =>
      lane.map((one) => ({ ...one, before: lane.filter(({ at, to }) => at < one.at && to > one.at).length })),
    )
    .filter(({ before, places }) => before >= places).length
}
