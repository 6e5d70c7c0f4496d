// Everything the demo runs, in one process: the blog, a worker, the slow tag service and somebody else's blog.

import { env } from 'node:process'
import { createHaymaker, type Haymaker, type HaymakerConfig, type Log } from 'haymaker'
import { blog } from '../app.ts'
import { closeDatabase } from '../database.ts'
import config from '../haymaker.config.ts'
import { type Listening, listen } from '../listen.ts'
import { otherBlog } from '../services/other-blog.ts'
import { tagService } from '../services/tag-service.ts'
import { fastCrons } from './fast-crons.ts'
import type { Flags } from './flags.ts'
import { emptyFolder, holdFolder } from './own-folder.ts'

export interface Stage {
  readonly hm: Haymaker
  readonly site: string
  readonly otherBlog: string
  /** Ends it all; what still runs goes back to its queue. */
  close(): Promise<void>
}

const STOP = '5s'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/** What jobs say goes through a child and is not shown: jobs that fail are part of the show, and the report counts them. */
const troubles: Log = { ...silent, error: (values, message) => console.error(message, values) }

const storeChoice = ({ store }: Flags): { storeFlag?: string } => (store === null ? {} : { storeFlag: store })

const clockOf = ({ pace }: Flags): HaymakerConfig => (pace === 'lively' ? { cron: fastCrons } : {})

/** @throws HaymakerError for a store that cannot be opened */
async function tryStore(flags: Flags): Promise<void> {
  await using tried = createHaymaker({ logger: troubles, ...config, jobs: [] }, storeChoice(flags))
  await tried.store()
}

/** @throws PortTaken, FolderTaken, or HaymakerError for a store that cannot be opened; nothing is left running then */
export async function openStage(flags: Flags, observers: HaymakerConfig): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  const serve = async (fetch: Parameters<typeof listen>[0], port: number): Promise<Listening> => {
    const server = await listen(fetch, port)
    opened.defer(() => server.close())
    return server
  }
  const hm = createHaymaker({ logger: troubles, ...config, ...clockOf(flags), ...observers }, storeChoice(flags))
  // A demo that cannot start must not have emptied anything.
  const web = await serve(blog(hm).fetch, flags.port)
  opened.defer(holdFolder())
  await tryStore(flags)
  if (flags.data === 'fresh') emptyFolder()
  opened.defer(closeDatabase)
  const [tags, other] = [await serve(tagService().fetch, 0), await serve(otherBlog().fetch, 0)]
  env.BLOG_SITE = web.address
  env.BLOG_TAG_SERVICE = tags.address
  opened.defer(async () => void (await hm.stop({ timeout: STOP })))
  // Before that: pages that follow the store would open it again.
  opened.defer(() => web.close())
  await hm.start()
  const running = opened.move()
  return { hm, site: web.address, otherBlog: other.address, close: () => running.disposeAsync() }
}
