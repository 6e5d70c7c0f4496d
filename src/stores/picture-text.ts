// The picture of a process as stores keep it: JSON, with payloads, which are bytes of any kind, as base64 inside.

import { payload } from '../core/payload/payload.ts'
import type { Host, Picture } from '../core/store/processes.ts'

type Running = Picture['running'][number]

export const printPicture = (picture: Picture): string =>
  JSON.stringify({
    ...picture,
    running: picture.running.map((job) => ({ ...job, payload: Buffer.from(job.payload).toString('base64') })),
  })

export function readPicture(text: string): Picture {
  const picture: Omit<Picture, 'running'> & { running: (Omit<Running, 'payload'> & { payload: string })[] } =
    JSON.parse(text)
  const running = picture.running.map((job) => ({ ...job, payload: payload(Buffer.from(job.payload, 'base64')) }))
  return { ...picture, running }
}

export function readHost(text: string): Host {
  const host: Host = JSON.parse(text)
  return host
}
