// The news of the store: as a stream of events, and as one answer for where no stream comes through.

import { type Clock, ms } from '../../core/clock.ts'
import { type Look, look } from '../route.ts'
import { newsOf } from './news.ts'
import type { Snapshots } from './snapshot.ts'
import { Streams } from './streams.ts'

/** A stream ends by itself after this long, so that no deploy and no proxy waits for it; the browser asks again. */
const LONGEST = ms(5 * 60_000)

export function liveRoutes(snapshots: Snapshots, clock: Clock): readonly Look[] {
  const streams = new Streams()
  return [
    look('/live', 'view', {}, async ({ snapshot }) => Response.json(newsOf(snapshot))),
    look('/live/stream', 'view', {}, async ({ user }) => streamOf(snapshots, clock, streams.take(user.name))),
  ]
}

function streamOf(snapshots: Snapshots, clock: Clock, leave: () => void): Response {
  const encoder = new TextEncoder()
  let end: () => void = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text))
      send('retry: 3000\n\n')
      const unfollow = snapshots.follow((seen) =>
        send('error' in seen ? ': the store does not answer\n\n' : `data: ${JSON.stringify(newsOf(seen))}\n\n`),
      )
      const cancel = clock.after(LONGEST, () => {
        end()
        controller.close()
      })
      end = () => {
        unfollow()
        cancel()
        leave()
      }
    },
    cancel: () => end(),
  })
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }
  return new Response(body, { headers: { ...headers, 'x-accel-buffering': 'no' } })
}
